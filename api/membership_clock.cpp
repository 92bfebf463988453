#include "api/membership_clock.hpp"

#include <map>
#include <vector>

#include "api/application.hpp"
#include "api/membership_view.hpp"
#include "api/operation_log.hpp"
#include "api/plan_income.hpp"
#include "domain/invoice.hpp"
#include "domain/membership.hpp"
#include "eventstore/thread_name.hpp"
#include "projections/plan_income.hpp"

namespace api {

namespace {

using domain::membership::Membership;
using domain::membership::Status;

struct Ended {
  domain::OrganisationId organisation;
  domain::MembershipId membership;
  domain::Date today;
};

/// As far as the views know; the decision looks again.
std::vector<Ended> ended(const projections::RowStore& rows, domain::Instant now) {
  std::vector<Ended> ended;
  rows.scan(std::string(1, projections::MembershipsRow::table), [&](std::string_view key,
                                                                    std::string_view stored) {
    const domain::OrganisationId organisation{domain::Ulid::from_bytes(key.substr(1, 16))};
    for (const auto& membership : projections::decode_row<projections::MembershipsRow>(stored).memberships) {
      if (membership.status != Status::active) continue;
      const auto today = day_at(membership.garage_id, organisation, rows, now);
      if (membership.status_on(today) == Status::expired)
        ended.push_back({organisation, membership.membership_id, today});
    }
    return true;
  });
  return ended;
}

struct Deferred {
  domain::OrganisationId organisation;
  domain::InvoiceId invoice;
};

/// The invoices of plans that may have earned something in the months that are over, as far as the views
/// know; the decision looks again.
std::vector<Deferred> earning(const projections::RowStore& rows, domain::Instant now) {
  std::vector<Deferred> earning;
  std::map<domain::GarageId, domain::Date> last_month_ends;
  rows.scan(std::string(1, projections::DeferredIncomeRow::table),
            [&](std::string_view key, std::string_view stored) {
              const domain::OrganisationId organisation{domain::Ulid::from_bytes(key.substr(1, 16))};
              const auto row = projections::decode_row<projections::DeferredIncomeRow>(stored);
              const auto [month_end, is_new] = last_month_ends.try_emplace(row.garage_id);
              if (is_new) {
                const auto today = day_at(row.garage_id, organisation, rows, now);
                month_end->second = {today.days - static_cast<std::int32_t>(today.day())};
              }
              const bool is_done = row.released_through && month_end->second <= *row.released_through;
              if (!is_done && row.issued_on <= month_end->second)
                earning.push_back({organisation, row.invoice_id});
              return true;
            });
  return earning;
}

}  // namespace

std::size_t expire_memberships(Application& application) {
  const auto generation = application.runner().current();
  std::size_t expired = 0;
  for (const auto& [organisation, membership, today] : ended(generation->rows(), Application::now())) {
    const auto outcome = application.execute(
        application.own_metadata(organisation),
        [id = membership, day = today](Transaction& transaction) -> Result<Done> {
          auto decided = transaction.decide<Membership>(id, domain::membership::Expire{day});
          if (!decided) return std::unexpected(std::move(decided).error());
          return Done{};
        });
    if (!outcome) break;  // the server is stopping, or the disk has failed: there is a next time
    ++expired;
  }
  return expired;
}

std::size_t release_earned_income(Application& application) {
  const auto generation = application.runner().current();
  std::size_t released = 0;
  for (const auto& [organisation, invoice] : earning(generation->rows(), Application::now())) {
    bool is_released = false;
    const auto outcome =
        application.execute(application.own_metadata(organisation),
                            [&is_released, id = invoice](Transaction& transaction) -> Result<Done> {
                              const auto& income = transaction.load<domain::invoice::Invoice>(id);
                              const auto before = income.released_minor;
                              if (auto done = release_plan_income(transaction, id); !done)
                                return std::unexpected(std::move(done).error());
                              is_released = income.released_minor != before;
                              return Done{};
                            });
    if (!outcome && outcome.error().status >= 500) break;  // as above; what is refused is no reason to stop
    released += is_released;
  }
  return released;
}

MembershipClock::MembershipClock(Application& application)
    : application_(application), thread_([this](const std::stop_token& stop) { run(stop); }) {}

MembershipClock::~MembershipClock() = default;

void MembershipClock::run(const std::stop_token& stop) {
  eventstore::name_this_thread("memberships");
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    lock.unlock();
    try {
      expire_memberships(application_);
      release_earned_income(application_);
    } catch (const std::exception& error) {
      // What could not be done now is found again at the next look.
      OperationLog(LogLevel::error).write(LogLevel::error, "memberships", {{"error", error.what()}});
    }
    lock.lock();
    wake_.wait_for(lock, stop, between_looks, [] { return false; });
  }
}

}  // namespace api
