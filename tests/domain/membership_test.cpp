#include "domain/membership.hpp"

#include <gtest/gtest.h>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::membership;
using namespace given_when_then;
using domain::Date;

const auto leeds = numbered<domain::GarageId>(1);
const auto grace = numbered<domain::CustomerId>(1);
const auto gold = numbered<domain::MembershipPlanId>(1);
const auto first = numbered<domain::MembershipId>(1);
const auto second = numbered<domain::MembershipId>(2);
const auto advisor = numbered<domain::StaffId>(1);
const auto today = on("2026-11-23");
const auto claim = grace.text();

Assign assign(Date starts_on = today, std::int32_t duration_days = 365) {
  return {.membership_id = first,
          .garage_id = leeds,
          .customer_id = grace,
          .plan_id = gold,
          .duration_days = duration_days,
          .starts_on = starts_on,
          .today = today};
}

Assigned assigned(Date starts_on = today, Date expires_on = on("2027-11-23")) {
  return {.garage_id = leeds,
          .customer_id = grace,
          .plan_id = gold,
          .starts_on = starts_on,
          .expires_on = expires_on,
          .assigned_by = advisor};
}

const auto unknown = given<Membership>();
const auto active = given<Membership>(assigned());
const auto over = given<Membership>(assigned(on("2025-11-22"), on("2026-11-22")));  // not written down yet
const auto expired = given<Membership>(assigned(on("2025-11-22"), on("2026-11-22")), Expired{});
const auto cancelled = given<Membership>(assigned(), Cancelled{today, {}});
const auto replaced = given<Membership>(assigned(), Replaced{second, today});

TEST(Membership, is_assigned_for_the_days_of_its_plan_by_somebody) {
  unknown.when(assign()).then({assigned()}).then_claims({take(ClaimKind::active_membership, claim)});
  unknown.when(assign(on("2027-01-01"), 30)).then({assigned(on("2027-01-01"), on("2027-01-31"))});
  active.when(assign()).then_conflict("membership-exists", "");
}

TEST(Membership, of_the_past_is_remembered_as_expired) {
  unknown.when(assign(on("2025-11-22"), 365))
      .then({assigned(on("2025-11-22"), on("2026-11-22")), Expired{}})
      .then_claims({});
  unknown.when(assign(on("2025-11-23"), 365))
      .then({assigned(on("2025-11-23"), today)})
      .then_claims({take(ClaimKind::active_membership, claim)});
}

TEST(Membership, does_not_begin_decades_away) {
  unknown.when(assign(on("1990-01-01"))).then_field_errors({{"/startsOn", "out-of-range"}});
  unknown.when(assign(on("2060-01-01"))).then_field_errors({{"/startsOn", "out-of-range"}});
}

TEST(Membership, counts_from_its_first_day_to_the_end_of_its_last) {
  EXPECT_FALSE(counts_on(unknown.state, today));
  EXPECT_FALSE(counts_on(active.state, on("2026-11-22")));
  EXPECT_TRUE(counts_on(active.state, today));
  EXPECT_TRUE(counts_on(active.state, on("2027-11-23")));
  EXPECT_FALSE(counts_on(active.state, on("2027-11-24")));
  EXPECT_FALSE(counts_on(over.state, today));  // although nothing says yet that it expired
  EXPECT_FALSE(counts_on(expired.state, on("2026-11-22")));
  EXPECT_FALSE(counts_on(cancelled.state, today));
  EXPECT_FALSE(counts_on(replaced.state, today));
}

TEST(Membership, is_renewed_from_the_day_after_its_last_or_from_today) {
  const Renew renew{365, today};
  active.when(renew).then({Renewed{on("2027-11-24"), on("2028-11-22"), advisor}}).then_claims({});
  over.when(renew).then({Renewed{today, on("2027-11-23"), advisor}}).then_claims({});
  expired.when(renew)
      .then({Renewed{today, on("2027-11-23"), advisor}})
      .then_claims({take(ClaimKind::active_membership, claim)});
  cancelled.when(renew).then_conflict("membership-ended", "cancelled");
  replaced.when(renew).then_conflict("membership-ended", "replaced");
  unknown.when(renew).then_not_found("membership-not-found");
}

TEST(Membership, that_is_renewed_counts_through_both_terms_and_not_between_them) {
  const auto on_time = given<Membership>(assigned(), Renewed{on("2027-11-24"), on("2028-11-22"), {}});
  for (const auto* const day : {"2026-11-23", "2027-11-23", "2027-11-24", "2028-11-22"})
    EXPECT_TRUE(counts_on(on_time.state, on(day))) << day;
  EXPECT_FALSE(counts_on(on_time.state, on("2028-11-23")));
  const auto late = given<Membership>(assigned(on("2025-01-01"), on("2026-01-01")), Expired{},
                                      Renewed{today, on("2027-11-23"), {}});
  EXPECT_FALSE(counts_on(late.state, on("2026-11-22")));
  EXPECT_TRUE(counts_on(late.state, today));
}

TEST(Membership, is_cancelled_with_or_without_a_reason) {
  active.when(Cancel{" sold the car ", today})
      .then({Cancelled{today, {"sold the car"}}})
      .then_claims({release(ClaimKind::active_membership, claim)});
  active.when(Cancel{{}, today}).then({Cancelled{today, {}}});
  active.when(Cancel{std::string(10'001, 'x'), today}).then_field_errors({{"/reason", "too-long"}});
  over.when(Cancel{{}, today}).then_conflict("membership-ended", "expired");
  expired.when(Cancel{{}, today}).then_conflict("membership-ended", "expired");
  cancelled.when(Cancel{{}, today}).then_conflict("membership-ended", "cancelled");
  unknown.when(Cancel{{}, today}).then_not_found("membership-not-found");
}

TEST(Membership, gives_way_to_another) {
  active.when(Replace{second, today})
      .then({Replaced{second, today}})
      .then_claims({release(ClaimKind::active_membership, claim)});
  over.when(Replace{second, today}).then_conflict("membership-ended", "expired");
  replaced.when(Replace{second, today}).then_conflict("membership-ended", "replaced");
  unknown.when(Replace{second, today}).then_not_found("membership-not-found");
}

TEST(Membership, expires_once_its_last_day_is_over) {
  over.when(Expire{today}).then({Expired{}}).then_claims({release(ClaimKind::active_membership, claim)});
  over.when(Expire{on("2026-11-22")}).then_nothing();
  active.when(Expire{today}).then_nothing();
  expired.when(Expire{today}).then_nothing();
  cancelled.when(Expire{on("2030-01-01")}).then_nothing();
  unknown.when(Expire{today}).then_not_found("membership-not-found");
}

}  // namespace
