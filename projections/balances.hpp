// Read model: what each customer owes a garage, by the day until which it is to be paid, so that the
// directory can tell on any day what is overdue. It is what the open items of the customer's receivable
// account (ledger.hpp) add up to.
//
//   p organisation garage customer -> BalanceRow, while something is open
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <vector>

#include "domain/time.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

/// What is owed until the end of a day, and overdue from the next on.
struct DueRow {
  domain::Date due;
  std::int64_t open_minor = 0;
};
BOOST_DESCRIBE_STRUCT(DueRow, (), (due, open_minor))

struct BalanceRow {
  static constexpr char table = 'p';

  std::int64_t balance_minor = 0;  ///< owed less credit; negative: in the customer's favour
  std::vector<DueRow> dues;        ///< what is owed, by day; none of nothing

  std::int64_t overdue_minor(domain::Date today) const;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::CustomerId customer) {
    return prefix(organisation, garage).id(customer);
  }
};
BOOST_DESCRIBE_STRUCT(BalanceRow, (), (balance_minor, dues))
extern template BalanceRow decode_row<BalanceRow>(std::string_view stored);

struct Event;
class Views;

/// Folds the entry of one event, which the books know already.
void project_balances(const Event& event, Views& views);

}  // namespace projections
