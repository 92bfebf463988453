// What can have happened to a recommendation. `type` is the stored name: once released, neither it nor the
// fields change. `personal` is sealed under the key of the customer whom it was made to.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/document.hpp"
#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/odometer.hpp"
#include "domain/time.hpp"

namespace domain::recommendation {

enum class Status { open, approved, declined, deferred, done, dismissed, superseded };
BOOST_DESCRIBE_ENUM(Status, open, approved, declined, deferred, done, dismissed, superseded)

/// Red is not safe to put off.
enum class Severity { red, amber };
BOOST_DESCRIBE_ENUM(Severity, red, amber)

enum class Source { manual, quote, job, inspection, mot };
BOOST_DESCRIBE_ENUM(Source, manual, quote, job, inspection, mot)

enum class FollowUp { none, scheduled, contacted, no_answer, booked, refused };
BOOST_DESCRIBE_ENUM(FollowUp, none, scheduled, contacted, no_answer, booked, refused)

/// When it falls due, whichever comes first.
struct Due {
  std::optional<Date> date;
  std::optional<Mileage> mileage;

  friend bool operator==(const Due&, const Due&) = default;
};
BOOST_DESCRIBE_STRUCT(Due, (), (date, mileage))

struct Words {
  std::string description;
  std::optional<std::string> notes;

  friend bool operator==(const Words&, const Words&) = default;
};
BOOST_DESCRIBE_STRUCT(Words, (), (description, notes))

struct Raised {
  static constexpr std::string_view type = "recommendation.raised";
  GarageId garage_id;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  Source source = Source::manual;
  std::optional<JobId> job_id;
  std::optional<QuoteId> quote_id;
  std::optional<ServiceId> service_id;
  Severity severity = Severity::amber;
  std::optional<Money> estimate;  ///< with tax
  Due due;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Raised, (),
                      (garage_id, customer_id, vehicle_id, source, job_id, quote_id, service_id, severity,
                       estimate, due, personal))

struct Revised {
  static constexpr std::string_view type = "recommendation.revised";
  Severity severity = Severity::amber;
  std::optional<Money> estimate;
  Due due;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Revised, (), (severity, estimate, due, personal))

struct Reason {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct Approved {
  static constexpr std::string_view type = "recommendation.approved";
};
BOOST_DESCRIBE_STRUCT(Approved, (), ())

struct Declined {
  static constexpr std::string_view type = "recommendation.declined";
  Reason personal;
};
BOOST_DESCRIBE_STRUCT(Declined, (), (personal))

/// Not now; perhaps when it is due.
struct Deferred {
  static constexpr std::string_view type = "recommendation.deferred";
  Due due;
  Reason personal;
};
BOOST_DESCRIBE_STRUCT(Deferred, (), (due, personal))

/// Somebody asked the customer again, or is going to.
struct FollowedUp {
  static constexpr std::string_view type = "recommendation.followed-up";
  FollowUp status = FollowUp::contacted;
  std::optional<Date> next_on;  ///< when to ask again
  struct Personal {
    std::optional<std::string> note;
  } personal;
};
BOOST_DESCRIBE_STRUCT(FollowedUp::Personal, (), (note))
BOOST_DESCRIBE_STRUCT(FollowedUp, (), (status, next_on, personal))

struct Completed {
  static constexpr std::string_view type = "recommendation.completed";
  std::optional<JobId> job_id;  ///< in which it was done
};
BOOST_DESCRIBE_STRUCT(Completed, (), (job_id))

struct Dismissed {
  static constexpr std::string_view type = "recommendation.dismissed";
  Reason personal;
};
BOOST_DESCRIBE_STRUCT(Dismissed, (), (personal))

/// Another one says the same, and more lately.
struct Superseded {
  static constexpr std::string_view type = "recommendation.superseded";
  RecommendationId by_id;
};
BOOST_DESCRIBE_STRUCT(Superseded, (), (by_id))

using Event =
    std::variant<Raised, Revised, Approved, Declined, Deferred, FollowedUp, Completed, Dismissed, Superseded>;

}  // namespace domain::recommendation
