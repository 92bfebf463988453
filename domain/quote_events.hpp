// What can have happened to a quote. `type` is the stored name: once released, neither it nor the fields
// change. `personal` is sealed under the key of the customer whose quote it is. What was sent is recorded
// with every amount, and never worked out again.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/document.hpp"
#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace domain::quote {

enum class Status { draft, sent, accepted, declined, expired, withdrawn, converted };
BOOST_DESCRIBE_ENUM(Status, draft, sent, accepted, declined, expired, withdrawn, converted)

enum class Answer { open, approved, declined };
BOOST_DESCRIBE_ENUM(Answer, open, approved, declined)

struct Words {
  document::Descriptions descriptions;
  std::optional<std::string> notes;

  friend bool operator==(const Words&, const Words&) = default;
};
BOOST_DESCRIBE_STRUCT(Words, (), (descriptions, notes))

struct Drafted {
  static constexpr std::string_view type = "quote.drafted";
  std::string number;  ///< "Q10001", unique at the garage
  GarageId garage_id;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  std::optional<JobId> job_id;  ///< that it is further work for
  Currency currency;
  Date valid_until;  ///< included
  std::vector<document::Line> lines;
  std::optional<document::DocumentDiscount> discount;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Drafted, (),
                      (number, garage_id, customer_id, vehicle_id, job_id, currency, valid_until, lines,
                       discount, personal))

/// The draft as it is from now on.
struct Revised {
  static constexpr std::string_view type = "quote.revised";
  Date valid_until;
  std::vector<document::Line> lines;
  std::optional<document::DocumentDiscount> discount;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Revised, (), (valid_until, lines, discount, personal))

struct Sent {
  static constexpr std::string_view type = "quote.sent";
  std::vector<document::PricedLine> lines;
  document::Totals totals;
};
BOOST_DESCRIBE_STRUCT(Sent, (), (lines, totals))

struct LineApproved {
  static constexpr std::string_view type = "quote.line-approved";
  std::int32_t number = 0;
};
BOOST_DESCRIBE_STRUCT(LineApproved, (), (number))

/// It is kept as declined work.
struct LineDeclined {
  static constexpr std::string_view type = "quote.line-declined";
  std::int32_t number = 0;
  std::optional<RecommendationId> recommendation_id;
};
BOOST_DESCRIBE_STRUCT(LineDeclined, (), (number, recommendation_id))

struct Expired {
  static constexpr std::string_view type = "quote.expired";
};
BOOST_DESCRIBE_STRUCT(Expired, (), ())

struct Withdrawn {
  static constexpr std::string_view type = "quote.withdrawn";
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Withdrawn::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (personal))

/// The lines that were approved are on a job now.
struct Converted {
  static constexpr std::string_view type = "quote.converted";
  JobId job_id;
};
BOOST_DESCRIBE_STRUCT(Converted, (), (job_id))

using Event = std::variant<Drafted, Revised, Sent, LineApproved, LineDeclined, Expired, Withdrawn, Converted>;

}  // namespace domain::quote
