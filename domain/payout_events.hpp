// What can have happened to a payout: what a provider took in for a garage, as it arrived in the bank. `type`
// is the stored name: once released, neither it nor the fields change. `personal` is sealed under the
// payout's own key. Amounts are in minor units of its currency.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/payment_events.hpp"

namespace domain::payout {

struct Recorded {
  static constexpr std::string_view type = "payout.recorded";
  std::string number;  ///< "PYT-2026-000001": of the garage's series, without gaps
  GarageId garage_id;
  payment::Method method = payment::Method::card;  ///< whose money the provider took in
  Money amount;                                    ///< that came into the bank
  std::int64_t fee_minor = 0;                      ///< that the provider kept of what it took in
  Date paid_on;
  std::optional<std::string> external_id;  ///< the provider's, unique in the organisation
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(Recorded, (),
                      (number, garage_id, method, amount, fee_minor, paid_on, external_id, entry))

/// It never came, or was typed in by mistake.
struct Voided {
  static constexpr std::string_view type = "payout.voided";
  journal::Entry entry;  ///< the mirror
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Voided::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(Voided, (), (entry, personal))

using Event = std::variant<Recorded, Voided>;

}  // namespace domain::payout
