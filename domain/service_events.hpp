// What can have happened to a service of a garage's catalogue. `type` is the stored name: once released,
// neither it nor the fields change.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/document.hpp"
#include "domain/id.hpp"
#include "domain/money.hpp"

namespace domain::service {

/// One line that the service puts on a job or a quote.
struct Line {
  document::LineKind kind = document::LineKind::labour;
  std::string description;
  Quantity quantity = Quantity::of(1);
  UnitPrice unit_price;  ///< without tax
  tax::Kind tax = tax::Kind::standard;

  friend bool operator==(const Line&, const Line&) = default;
};
BOOST_DESCRIBE_STRUCT(Line, (), (kind, description, quantity, unit_price, tax))

/// What the catalogue says of a service.
struct Content {
  std::string code;  ///< "MOT4": capital letters, digits, hyphens
  std::string name;
  document::LineKind kind = document::LineKind::labour;
  std::optional<std::int32_t> duration_minutes;
  std::vector<Line> lines;  ///< at least one

  friend bool operator==(const Content&, const Content&) = default;
};
BOOST_DESCRIBE_STRUCT(Content, (), (code, name, kind, duration_minutes, lines))

struct Defined {
  static constexpr std::string_view type = "service.defined";
  GarageId garage_id;
  Currency currency;
  Content content;
};
BOOST_DESCRIBE_STRUCT(Defined, (), (garage_id, currency, content))

struct Revised {
  static constexpr std::string_view type = "service.revised";
  Content content;
};
BOOST_DESCRIBE_STRUCT(Revised, (), (content))

/// It is offered no more; what was sold stays.
struct Archived {
  static constexpr std::string_view type = "service.archived";
};
BOOST_DESCRIBE_STRUCT(Archived, (), ())

struct Restored {
  static constexpr std::string_view type = "service.restored";
};
BOOST_DESCRIBE_STRUCT(Restored, (), ())

using Event = std::variant<Defined, Revised, Archived, Restored>;

}  // namespace domain::service
