// What can have happened to a bay. `type` is the stored name: once released, neither it nor the fields
// change.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "domain/id.hpp"

namespace domain::bay {

/// What a bay is fitted out for.
enum class Purpose { general, mot, tyres, diagnostics, bodywork };
BOOST_DESCRIBE_ENUM(Purpose, general, mot, tyres, diagnostics, bodywork)

struct Added {
  static constexpr std::string_view type = "bay.added";
  GarageId garage_id;
  std::string name;
  Purpose purpose = Purpose::general;
  std::int32_t position = 0;  ///< where it stands in lists and on the calendar, from the left
};
BOOST_DESCRIBE_STRUCT(Added, (), (garage_id, name, purpose, position))

struct Revised {
  static constexpr std::string_view type = "bay.revised";
  std::string name;
  Purpose purpose = Purpose::general;
  std::int32_t position = 0;
};
BOOST_DESCRIBE_STRUCT(Revised, (), (name, purpose, position))

/// Nothing is booked into it any more; what was stays.
struct Retired {
  static constexpr std::string_view type = "bay.retired";
};
BOOST_DESCRIBE_STRUCT(Retired, (), ())

struct Reinstated {
  static constexpr std::string_view type = "bay.reinstated";
};
BOOST_DESCRIBE_STRUCT(Reinstated, (), ())

using Event = std::variant<Added, Revised, Retired, Reinstated>;

}  // namespace domain::bay
