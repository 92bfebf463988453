// Read model: payouts of those who take money in for a garage.
//
//   l organisation payout                    -> PayoutRow
//   l organisation garage 'd' paid_on payout -> PayoutDayRow
#pragma once

#include <optional>
#include <string>

#include "domain/payout_events.hpp"
#include "projections/keys.hpp"
#include "projections/payments.hpp"
#include "projections/table.hpp"

namespace projections {

struct PayoutRow {
  static constexpr char table = 'l';

  domain::PayoutId payout_id;
  domain::GarageId garage_id;
  std::string number;
  domain::payment::Method method = domain::payment::Method::card;
  domain::Money amount;
  std::int64_t fee_minor = 0;
  domain::Date paid_on;
  std::optional<std::string> external_id;
  std::int64_t entry_number = 0;
  bool voided = false;
  std::optional<std::string> void_reason;
  std::int64_t void_entry_number = 0;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;

  static Key key(domain::OrganisationId organisation, domain::PayoutId payout) {
    return Key(table, organisation).id(payout);
  }
};
BOOST_DESCRIBE_STRUCT(PayoutRow, (),
                      (payout_id, garage_id, number, method, amount, fee_minor, paid_on, external_id,
                       entry_number, voided, void_reason, void_entry_number, created_at, updated_at, version))
extern template PayoutRow decode_row<PayoutRow>(std::string_view stored);

struct PayoutDayRow {
  static constexpr char table = 'l';

  domain::PayoutId payout_id;
  domain::payment::Method method = domain::payment::Method::card;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage).text("d");
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::Date paid_on,
                 domain::PayoutId payout) {
    return prefix(organisation, garage).instant(sortable(paid_on)).id(payout);
  }
};
BOOST_DESCRIBE_STRUCT(PayoutDayRow, (), (payout_id, method))
extern template PayoutDayRow decode_row<PayoutDayRow>(std::string_view stored);

/// Folds one event into the rows of payouts.
void project_payouts(const Event& event, Views& views);

}  // namespace projections
