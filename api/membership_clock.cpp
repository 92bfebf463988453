#include "api/membership_clock.hpp"

#include <vector>

#include "api/application.hpp"
#include "api/membership_view.hpp"
#include "domain/membership.hpp"
#include "eventstore/thread_name.hpp"

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

MembershipClock::MembershipClock(Application& application)
    : application_(application), thread_([this](const std::stop_token& stop) { run(stop); }) {}

MembershipClock::~MembershipClock() = default;

void MembershipClock::run(const std::stop_token& stop) {
  eventstore::name_this_thread("memberships");
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    lock.unlock();
    expire_memberships(application_);
    lock.lock();
    wake_.wait_for(lock, stop, between_looks, [] { return false; });
  }
}

}  // namespace api
