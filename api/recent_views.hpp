// Remembers which customers a member of staff looked at (R086) without making a read wait for the disk. What
// was looked at gathers for a moment and is then appended as one event; a crash loses that moment and nothing
// else.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "domain/id.hpp"
#include "domain/staff_events.hpp"
#include "projections/staff.hpp"

namespace api {

class RecentViews {
 public:
  using Append = std::function<void(domain::OrganisationId, domain::recent_customers::Viewed)>;

  /// `append` is called on a thread of this object's own.
  explicit RecentViews(Append append);
  /// Appends what has gathered.
  ~RecentViews();

  void viewed(domain::OrganisationId organisation, domain::StaffId member, domain::GarageId garage,
              domain::CustomerId customer, domain::Instant now);

  /// Adds what is not yet appended to what a member's row says.
  void add_pending(domain::OrganisationId organisation, domain::StaffId member,
                   projections::RecentRow& row) const;

 private:
  struct Member {
    domain::OrganisationId organisation;
    domain::StaffId staff;
    friend auto operator<=>(const Member&, const Member&) = default;
  };

  void run();
  void append_all(std::unique_lock<std::mutex>& lock);

  static constexpr std::chrono::seconds gather_time{2};
  static constexpr std::size_t members_max = 10'000;

  Append append_;
  mutable std::mutex mutex_;  ///< guards pending_ and stopping_
  std::condition_variable wake_;
  std::map<Member, std::vector<projections::RecentCustomer>> pending_;  ///< oldest first
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace api
