// What can be done about an invoice that was given up as a bad debt: the tax in it is claimed back from the
// tax office, and what comes in after all is taken, with the tax that is owed again.
//
// The rules are those of Britain (VAT Notice 700/18): relief is claimed from six months after the later of
// the due date and the tax point on, until four years and six months after it.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "domain/invoice.hpp"

namespace domain::invoice {

inline constexpr int relief_from_months = 6;
inline constexpr int relief_until_months = 54;
inline constexpr std::size_t recovery_reference_characters_max = 200;

/// The days on which relief on an invoice can be claimed, both included.
struct ReliefWindow {
  Date from;
  Date until;
};
ReliefWindow relief_window(Date tax_point, Date due_on);

/// The most relief that there can be: the tax in what was written off and did not come in, pro rata where
/// that is not all of the invoice. What is credited has no tax any more.
std::int64_t relief_minor_max(const BadDebt& bad_debt, const document::Totals& totals,
                              const std::vector<CreditedLine>& credited);
std::int64_t relief_minor_max(const Invoice& invoice);

// Commands.

struct ClaimBadDebtRelief {
  std::optional<std::int64_t> amount_minor;  ///< all that is left of it where nobody says
  Date claimed_on;                           ///< its tax point, too
  Date today;
  journal::Posting posting;
};

struct RecoverWrittenOff {
  std::string number;
  payment::Method method = payment::Method::cash;
  std::optional<std::int64_t> amount_minor;  ///< all that was written off where nobody says
  Date received_on;
  Date today;
  std::optional<std::string> reference;
  journal::Posting posting;
};

// Rules. `not-written-off` where no bad debt was made of the invoice.

/// `relief-too-early`, `relief-too-late`, each with the day up to which it is that; `relief-claimed` where
/// nothing is left to claim, `exceeds-relief` where less is.
Decision<Event> decide(const Invoice&, const ClaimBadDebtRelief&, const Context&);
/// `exceeds-written-off` for more than was written off and did not come in.
Decision<Event> decide(const Invoice&, const RecoverWrittenOff&, const Context&);

}  // namespace domain::invoice
