#include "api/recent_views.hpp"

#include <algorithm>
#include <utility>
#include "domain/staff_events.hpp"

namespace api {

RecentViews::RecentViews(Append append) : append_(std::move(append)), thread_([this] { run(); }) {}

RecentViews::~RecentViews() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void RecentViews::viewed(domain::OrganisationId organisation, domain::StaffId member, domain::GarageId garage,
                         domain::CustomerId customer, domain::Instant now) {
  const std::scoped_lock lock(mutex_);
  const Member key{organisation, member};
  if (pending_.size() >= members_max && !pending_.contains(key)) return;
  auto& seen = pending_[key];
  std::erase_if(
      seen, [&](const auto& other) { return other.customer_id == customer && other.garage_id == garage; });
  seen.push_back({garage, customer, now});
  if (seen.size() > projections::recent_customers_max) seen.erase(seen.begin());
}

void RecentViews::add_pending(domain::OrganisationId organisation, domain::StaffId member,
                              projections::RecentRow& row) const {
  const std::scoped_lock lock(mutex_);
  const auto found = pending_.find({organisation, member});
  if (found == pending_.end()) return;
  for (const auto& customer : found->second) projections::remember_viewed(row, customer);
}

void RecentViews::append_all(std::unique_lock<std::mutex>& lock) {
  const auto gathered = std::exchange(pending_, {});
  lock.unlock();
  for (const auto& [member, seen] : gathered) {
    std::map<domain::GarageId, domain::recent_customers::Viewed> by_garage;
    for (const auto& customer : seen) {
      auto& event = by_garage[customer.garage_id];
      event.staff_id = member.staff;
      event.garage_id = customer.garage_id;
      event.customer_ids.push_back(customer.customer_id);
    }
    for (auto& [garage, event] : by_garage) append_(member.organisation, std::move(event));
  }
  lock.lock();
}

void RecentViews::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, gather_time, [this] { return stopping_; });
    append_all(lock);
  }
}

}  // namespace api
