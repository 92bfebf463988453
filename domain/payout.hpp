// A payout: money that came by card, direct debit and the like stays with whoever took it in, and comes into
// the garage's bank some days later, often less a fee. Until then it is in the provider's clearing account,
// which has to be what the provider says that it holds.
//
//   recorded -> voided
//
//   Assets:Bank:Main 9850   Expenses:Fees:Card 150   Assets:Clearing:Card -10000
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "domain/decider.hpp"
#include "domain/payout_events.hpp"

namespace domain::payout {

struct Payout {
  using Event = payout::Event;
  using Id = PayoutId;

  bool exists = false;
  bool voided = false;
  std::string number;
  GarageId garage_id;
  payment::Method method = payment::Method::card;
  Money amount;
  std::int64_t fee_minor = 0;
  Date paid_on;
  std::optional<std::string> external_id;
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(Payout, (),
                      (exists, voided, number, garage_id, method, amount, fee_minor, paid_on, external_id,
                       entry))

struct Record {
  std::string number;
  GarageId garage_id;
  Currency garage_currency;
  payment::Method method = payment::Method::card;
  Money amount;
  std::optional<Money> fee;
  Date paid_on;
  Date today;  ///< at the garage
  std::optional<std::string> external_id;
  journal::Posting posting;
};

struct Void {
  std::optional<std::string> reason;
  journal::Posting posting;
};

/// What `external_id` claims, as ClaimKind::external_payment: payments have numbers of their own.
std::string external_claim(const std::string& external_id);

/// Field error `no-provider` for cash and for what comes straight into the bank.
Decision<Event> decide(const Payout&, const Record&, const Context&);
/// Once: `payout-voided`.
Decision<Event> decide(const Payout&, const Void&, const Context&);

void evolve(Payout&, const Recorded&);
void evolve(Payout&, const Voided&);

}  // namespace domain::payout
