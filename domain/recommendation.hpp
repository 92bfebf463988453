// A recommendation: work that a vehicle needs and that was not done, or not yet. It stays with the customer
// and the vehicle across visits until it is done, dismissed or superseded.
//
//   open -> approved -> done           open -> declined | deferred
//   declined, deferred -> approved | dismissed | superseded     (open ones too)
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/decider.hpp"
#include "domain/recommendation_events.hpp"

namespace domain::recommendation {

inline constexpr std::size_t description_characters_max = 500;
inline constexpr std::int64_t mileage_max = 10'000'000;

struct Recommendation {
  using Id = RecommendationId;
  using Event = recommendation::Event;

  bool exists = false;
  Status status = Status::open;
  GarageId garage_id;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  Severity severity = Severity::amber;
  std::optional<Money> estimate;
  Due due;
  FollowUp follow_up = FollowUp::none;
  std::optional<Date> next_on;
  Words words;

  /// Whose key seals what is personal.
  Reference sealed_under() const { return customer_id; }
  /// What its events are about besides itself.
  std::vector<Reference> about(const Event&) const;
};
BOOST_DESCRIBE_STRUCT(Recommendation, (),
                      (exists, status, garage_id, customer_id, vehicle_id, severity, estimate, due, follow_up,
                       next_on, words))

struct Raise {
  GarageId garage_id;
  Currency garage_currency;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  bool vehicle_belongs = true;
  Source source = Source::manual;
  std::optional<JobId> job_id;
  std::optional<QuoteId> quote_id;
  std::optional<ServiceId> service_id;
  Severity severity = Severity::amber;
  std::optional<Money> estimate;
  Due due;
  Words words;
};
BOOST_DESCRIBE_STRUCT(Raise, (),
                      (garage_id, garage_currency, customer_id, vehicle_id, vehicle_belongs, source, job_id,
                       quote_id, service_id, severity, estimate, due, words))

/// All of it as it is to be.
struct Revise {
  Currency garage_currency;
  Severity severity = Severity::amber;
  std::optional<Money> estimate;
  Due due;
  Words words;
};
BOOST_DESCRIBE_STRUCT(Revise, (), (garage_currency, severity, estimate, due, words))

struct Approve {};
BOOST_DESCRIBE_STRUCT(Approve, (), ())

/// Also again: how often is counted.
struct Decline {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Decline, (), (reason))

struct Defer {
  std::optional<Due> due;  ///< none: as it is
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Defer, (), (due, reason))

struct NoteFollowUp {
  FollowUp status = FollowUp::contacted;
  std::optional<Date> next_on;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(NoteFollowUp, (), (status, next_on, note))

struct Complete {
  std::optional<JobId> job_id;
};
BOOST_DESCRIBE_STRUCT(Complete, (), (job_id))

/// With a reason.
struct Dismiss {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Dismiss, (), (reason))

struct Supersede {
  RecommendationId by_id;
  bool fits = true;  ///< the other is of the same customer, and not this one
};
BOOST_DESCRIBE_STRUCT(Supersede, (), (by_id, fits))

// Rules. A step that the status does not allow is the conflict `invalid-transition`, with the status in
// `conflicts_with`.

Decision<Event> decide(const Recommendation&, const Raise&, const Context&);
Decision<Event> decide(const Recommendation&, const Revise&, const Context&);
Decision<Event> decide(const Recommendation&, const Approve&, const Context&);
Decision<Event> decide(const Recommendation&, const Decline&, const Context&);
Decision<Event> decide(const Recommendation&, const Defer&, const Context&);
Decision<Event> decide(const Recommendation&, const NoteFollowUp&, const Context&);
Decision<Event> decide(const Recommendation&, const Complete&, const Context&);
Decision<Event> decide(const Recommendation&, const Dismiss&, const Context&);
Decision<Event> decide(const Recommendation&, const Supersede&, const Context&);

void evolve(Recommendation&, const Raised&);
void evolve(Recommendation&, const Revised&);
void evolve(Recommendation&, const Approved&);
void evolve(Recommendation&, const Declined&);
void evolve(Recommendation&, const Deferred&);
void evolve(Recommendation&, const FollowedUp&);
void evolve(Recommendation&, const Completed&);
void evolve(Recommendation&, const Dismissed&);
void evolve(Recommendation&, const Superseded&);

/// The steps that one in this status can take: "approve", "decline", "defer", "follow-up", "complete",
/// "dismiss", "supersede".
std::vector<std::string_view> allowed_steps(Status status);

/// Still to be spoken of: open, declined or deferred (R235).
bool is_outstanding(Status status);

}  // namespace domain::recommendation
