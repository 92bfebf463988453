// What the directory shows of members and their plans, live as the events come and loaded from the rows.
#include <gtest/gtest.h>

#include "domain/garage.hpp"
#include "projections/directories.hpp"
#include "projections/row_store.hpp"
#include "projections/views.hpp"

namespace projections::testing {
namespace {

const domain::OrganisationId organisation{domain::Ulid::make(1, 0, 1)};
const domain::GarageId leeds{domain::Ulid::make(1, 0, 2)};
const domain::CustomerId grace{domain::Ulid::make(1, 0, 3)};
const domain::CustomerId ada{domain::Ulid::make(1, 0, 4)};
const domain::MembershipPlanId gold{domain::Ulid::make(1, 0, 5)};
const domain::MembershipId membership{domain::Ulid::make(1, 0, 6)};
constexpr std::int32_t first_day = 20'000;

namespace plans = domain::membership_plan;
namespace memberships = domain::membership;

class DirectoryViews : public ::testing::Test {
 protected:
  void SetUp() override {
    domain::garage::Registered garage;
    garage.name = "Leeds";
    garage.currency = *domain::Currency::parse("GBP");
    garage.time_zone = "Europe/London";
    tell(leeds, domain::garage::Event(garage));
    tell(grace, registered("Grace", "C000001"));
    tell(ada, registered("Ada", "C000002"));
    tell(gold, plans::Event(plans::Defined{terms("Gold", "VIP")}));
    tell(membership, memberships::Event(memberships::Assigned{.garage_id = leeds,
                                                              .customer_id = grace,
                                                              .plan_id = gold,
                                                              .starts_on = {first_day},
                                                              .expires_on = {first_day + 30}}));
  }

  template <class Id>
  void tell(Id id, AnyAggregateEvent body) {
    Event event{.body = std::move(body), .stream = entity(id)};
    event.position = ++position;
    event.version = ++versions[event.stream];
    event.metadata.organisation = organisation.ulid.bytes();
    event.metadata.recorded_at_ms = std::int64_t{first_day} * 86'400'000;
    views.fold(std::span(&event, 1));
  }
  static domain::customer::Event registered(const std::string& name, const std::string& number) {
    domain::customer::Registered event;
    event.customer_number = number;
    event.garage_id = leeds;
    event.personal.details.first_name = name;
    return event;
  }
  static plans::Terms terms(const std::string& name, const std::string& label) {
    plans::Terms terms;
    terms.name = name;
    terms.priority_label = label;
    return terms;
  }

  /// The page, which must be the same when the directory is loaded from the rows.
  std::string page(const DirectoryQuery& query) {
    Directories loaded;
    loaded.load(rows);
    std::string items;
    live.find(organisation)->append_page(leeds.ulid, query, items);
    std::string again;
    loaded.find(organisation)->append_page(leeds.ulid, query, again);
    EXPECT_EQ(items, again);
    return items;
  }
  std::string members_on(std::int32_t day) {
    return page({.today = day, .membership = MembershipStanding::active});
  }

  MemoryRows rows;
  Directories live;
  Views views{rows, &live};
  eventstore::Position position = 0;
  std::map<eventstore::EntityId, std::uint64_t> versions;
};

TEST_F(DirectoryViews, show_a_member_with_the_plan_as_it_is_called_now) {
  const auto shown = members_on(first_day);
  EXPECT_TRUE(shown.contains(R"("status":"active","plan":{"planId":")" + gold.text() +
                             R"(","name":"Gold","priorityLabel":"VIP"}},"outstanding")"))
      << shown;
  EXPECT_FALSE(shown.contains("Ada"));
  tell(gold, plans::Event(plans::Revised{terms("Platinum", "First")}));
  EXPECT_TRUE(members_on(first_day).contains(R"("name":"Platinum","priorityLabel":"First")"));
  EXPECT_TRUE(page({.today = first_day, .priority = "first"}).contains("Grace"));
  EXPECT_EQ(page({.today = first_day, .priority = "VIP"}), "");
}

TEST_F(DirectoryViews, show_a_membership_until_its_last_day_and_again_once_it_is_renewed) {
  EXPECT_TRUE(members_on(first_day + 30).contains("Grace"));
  EXPECT_EQ(members_on(first_day + 31), "");
  tell(membership, memberships::Event(memberships::Renewed{{first_day + 31}, {first_day + 60}, {}}));
  EXPECT_TRUE(members_on(first_day + 10).contains("Grace")) << "two terms that touch are one";
  EXPECT_TRUE(members_on(first_day + 60).contains("Grace"));
  EXPECT_TRUE(page({.today = first_day + 61, .membership = MembershipStanding::expired}).contains("Grace"));
}

TEST_F(DirectoryViews, show_no_membership_that_was_cancelled_and_those_who_never_had_one) {
  tell(membership, memberships::Event(memberships::Cancelled{{first_day + 1}, {}}));
  EXPECT_EQ(members_on(first_day + 1), "");
  EXPECT_TRUE(page({.today = first_day + 1, .membership = MembershipStanding::cancelled})
                  .contains(R"("status":"cancelled")"));
  const auto never = page({.today = first_day + 1, .membership = MembershipStanding::none});
  EXPECT_TRUE(never.contains("Ada"));
  EXPECT_TRUE(never.contains(R"("membership":null)"));
  EXPECT_FALSE(never.contains("Grace"));
}

}  // namespace
}  // namespace projections::testing
