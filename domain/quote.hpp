// A quote: what work would cost, to be approved or declined line by line until a day.
//
//   draft -> sent -> accepted -> converted     sent -> declined (every line) | expired
//   draft, sent -> withdrawn
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decider.hpp"
#include "domain/quote_events.hpp"

namespace domain::quote {

inline constexpr std::int32_t valid_days_max = 366;

struct Answered {
  std::int32_t number = 0;
  Answer answer = Answer::open;
};
BOOST_DESCRIBE_STRUCT(Answered, (), (number, answer))

/// What the next decision needs, and what a merge patch is applied to.
struct Quote {
  using Id = QuoteId;
  using Event = quote::Event;

  bool exists = false;
  Status status = Status::draft;
  std::string number;
  GarageId garage_id;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  std::optional<JobId> job_id;  ///< that it is further work for, or that it became
  Currency currency;
  Date valid_until;
  std::vector<document::Line> lines;
  std::optional<document::DocumentDiscount> discount;
  std::vector<document::PricedLine> priced;  ///< as sent
  std::vector<Answered> answers;             ///< of each line, once sent
  Words words;

  /// Whose key seals what is personal.
  Reference sealed_under() const { return customer_id; }
  /// What its events are about besides itself.
  std::vector<Reference> about(const Event&) const;
};
BOOST_DESCRIBE_STRUCT(Quote, (),
                      (exists, status, number, garage_id, customer_id, vehicle_id, job_id, currency,
                       valid_until, lines, discount, priced, answers, words))

/// A line to come; `line` says everything but its number.
struct NewLine {
  document::Line line;
  std::string description;
};
BOOST_DESCRIBE_STRUCT(NewLine, (), (line, description))

/// What a draft says.
struct Content {
  Date valid_until;
  std::vector<NewLine> lines;
  std::optional<document::DocumentDiscount> discount;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(Content, (), (valid_until, lines, discount, notes))

struct Draft {
  std::string number;
  GarageId garage_id;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  bool vehicle_belongs = true;
  std::optional<JobId> job_id;
  Currency currency;
  Content content;
};
BOOST_DESCRIBE_STRUCT(Draft, (),
                      (number, garage_id, customer_id, vehicle_id, vehicle_belongs, job_id, currency,
                       content))

/// All of it as it is to be. Only a draft.
struct Revise {
  Content content;
};
BOOST_DESCRIBE_STRUCT(Revise, (), (content))

/// With every amount worked out.
struct Send {
  std::vector<document::PricedLine> lines;
  document::Totals totals;
};
BOOST_DESCRIBE_STRUCT(Send, (), (lines, totals))

/// None: all that are not answered yet.
struct ApproveLines {
  std::vector<std::int32_t> numbers;
};
BOOST_DESCRIBE_STRUCT(ApproveLines, (), (numbers))

/// A line with the recommendation that keeps it.
struct DeclinedLine {
  std::int32_t number = 0;
  std::optional<RecommendationId> recommendation_id;
};
BOOST_DESCRIBE_STRUCT(DeclinedLine, (), (number, recommendation_id))

struct DeclineLines {
  std::vector<DeclinedLine> lines;
};
BOOST_DESCRIBE_STRUCT(DeclineLines, (), (lines))

/// Its last day is over, or nobody expects an answer any more.
struct Expire {};
BOOST_DESCRIBE_STRUCT(Expire, (), ())

struct Withdraw {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Withdraw, (), (reason))

/// Every line is answered, and one of them approved.
struct Convert {
  JobId job_id;
};
BOOST_DESCRIBE_STRUCT(Convert, (), (job_id))

// Rules. A step that the status does not allow is the conflict `invalid-transition`; an approval after the
// last day is `quote-expired`; a second answer, or an end to what is approved in part, `line-answered`.

Decision<Event> decide(const Quote&, const Draft&, const Context&);
Decision<Event> decide(const Quote&, const Revise&, const Context&);
Decision<Event> decide(const Quote&, const Send&, const Context&);
Decision<Event> decide(const Quote&, const ApproveLines&, const Context&);
Decision<Event> decide(const Quote&, const DeclineLines&, const Context&);
Decision<Event> decide(const Quote&, const Expire&, const Context&);
Decision<Event> decide(const Quote&, const Withdraw&, const Context&);
Decision<Event> decide(const Quote&, const Convert&, const Context&);

void evolve(Quote&, const Drafted&);
void evolve(Quote&, const Revised&);
void evolve(Quote&, const Sent&);
void evolve(Quote&, const LineApproved&);
void evolve(Quote&, const LineDeclined&);
void evolve(Quote&, const Expired&);
void evolve(Quote&, const Withdrawn&);
void evolve(Quote&, const Converted&);

/// The steps that a quote in this status can take: "send", "approve", "decline", "expire",
/// "withdraw", "convert".
std::vector<std::string_view> allowed_steps(Status status);

/// The lines that have this answer.
std::vector<std::int32_t> lines_with(const Quote& quote, Answer answer);

}  // namespace domain::quote
