#include "domain/quote.hpp"

#include <gtest/gtest.h>

#include "domain/recommendation.hpp"
#include "tests/domain/given.hpp"

namespace {

using namespace given_when_then;
using domain::quote::Quote;
namespace quote = domain::quote;
namespace recommendation = domain::recommendation;
using recommendation::Recommendation;

const auto garage = numbered<domain::GarageId>(1);
const auto customer = numbered<domain::CustomerId>(2);
const auto pounds = domain::Currency::parse("GBP").value();

domain::document::Line line(std::int32_t number) {
  domain::document::Line made;
  made.number = number;
  made.unit_price = domain::UnitPrice::of_minor(1000);
  return made;
}

quote::Drafted drafted(std::string_view valid_until = "2026-12-23") {
  return {.number = "Q10001",
          .garage_id = garage,
          .customer_id = customer,
          .currency = pounds,
          .valid_until = on(valid_until),
          .lines = {line(1), line(2)},
          .personal = {{{1, "One"}, {2, "Two"}}, std::nullopt}};
}

quote::Sent sent() {
  quote::Sent event;
  for (const auto number : {1, 2}) event.lines.emplace_back().line = line(number);
  return event;
}

TEST(Quote, has_lines_and_a_last_day_that_is_to_come) {
  const quote::Content content{on("2026-11-22"), {}, domain::document::DocumentDiscount{}, std::nullopt};
  given<Quote>()
      .when(quote::Draft{.number = "Q10001",
                         .garage_id = garage,
                         .customer_id = customer,
                         .currency = pounds,
                         .content = content})
      .then_field_errors(
          {{"/validUntil", "out-of-range"}, {"/lines", "required"}, {"/discount", "exactly-one"}});
}

TEST(Quote, is_answered_once_line_by_line) {
  given<Quote>(drafted()).when(quote::ApproveLines{}).then_refused("invalid-transition");
  given<Quote>(drafted(), sent()).when(quote::ApproveLines{{2}}).then({quote::LineApproved{2}});
  given<Quote>(drafted(), sent())
      .when(quote::ApproveLines{})
      .then({quote::LineApproved{1}, quote::LineApproved{2}});
  given<Quote>(drafted(), sent(), quote::LineApproved{1})
      .when(quote::DeclineLines{{{1, std::nullopt}}})
      .then_refused("line-answered");
  given<Quote>(drafted(), sent()).when(quote::ApproveLines{{3}}).then_refused("line-not-found");
}

TEST(Quote, is_accepted_when_a_line_is_and_declined_when_none_is) {
  Quote one;
  for (const quote::Event& event : std::vector<quote::Event>{drafted(), sent(), quote::LineApproved{1},
                                                             quote::LineDeclined{2, std::nullopt}})
    domain::evolve_any(one, event);
  EXPECT_EQ(one.status, quote::Status::accepted);
  Quote none;
  for (const quote::Event& event : std::vector<quote::Event>{
           drafted(), sent(), quote::LineDeclined{1, std::nullopt}, quote::LineDeclined{2, std::nullopt}})
    domain::evolve_any(none, event);
  EXPECT_EQ(none.status, quote::Status::declined);
}

TEST(Quote, is_not_answered_after_its_last_day) {
  given<Quote>(drafted("2026-11-22"), sent()).when(quote::ApproveLines{}).then_refused("quote-expired");
  given<Quote>(drafted("2026-11-23"), sent()).when(quote::ApproveLines{{1}}).then({quote::LineApproved{1}});
  given<Quote>(drafted("2026-11-22"), sent()).when(quote::Expire{}).then({quote::Expired{}});
}

TEST(Quote, keeps_what_was_approved_in_time) {
  const auto late = given<Quote>(drafted("2026-11-22"), sent(), quote::LineApproved{1});
  late.when(quote::DeclineLines{{{2, std::nullopt}}}).then({quote::LineDeclined{2, std::nullopt}});
  late.when(quote::ApproveLines{{2}}).then_refused("quote-expired");
  late.when(quote::Expire{}).then_refused("line-answered");
  late.when(quote::Withdraw{}).then_refused("line-answered");
}

TEST(Quote, becomes_a_job_once_every_line_is_answered) {
  const auto job = numbered<domain::JobId>(5);
  given<Quote>(drafted(), sent(), quote::LineApproved{1})
      .when(quote::Convert{job})
      .then_refused("line-not-answered");
  given<Quote>(drafted(), sent(), quote::LineApproved{1}, quote::LineDeclined{2, std::nullopt})
      .when(quote::Convert{job})
      .then({quote::Converted{job}});
  given<Quote>(drafted(), sent(), quote::LineDeclined{1, std::nullopt}, quote::LineDeclined{2, std::nullopt})
      .when(quote::Convert{job})
      .then_refused("invalid-transition");
}

recommendation::Raised raised() {
  return {.garage_id = garage, .customer_id = customer, .personal = {"Worn discs", std::nullopt}};
}

TEST(Recommendation, is_outstanding_until_done_dismissed_or_superseded) {
  using enum recommendation::Status;
  for (const auto status : {open, declined, deferred}) EXPECT_TRUE(recommendation::is_outstanding(status));
  for (const auto status : {approved, done, dismissed, superseded})
    EXPECT_FALSE(recommendation::is_outstanding(status));
  given<Recommendation>(raised(), recommendation::Declined{})
      .when(recommendation::Approve{})
      .then({recommendation::Approved{}});
  given<Recommendation>(raised(), recommendation::Completed{})
      .when(recommendation::Decline{})
      .then_refused("invalid-transition");
}

TEST(Recommendation, is_dismissed_with_a_reason_and_scheduled_for_a_day) {
  given<Recommendation>(raised())
      .when(recommendation::Dismiss{})
      .then_field_errors({{"/reason", "required"}});
  given<Recommendation>(raised())
      .when(recommendation::NoteFollowUp{recommendation::FollowUp::scheduled, std::nullopt, std::nullopt})
      .then_field_errors({{"/nextOn", "required"}});
  given<Recommendation>(raised())
      .when(recommendation::Defer{std::nullopt, "in spring"})
      .then({recommendation::Deferred{{}, {"in spring"}}});
}

}  // namespace
