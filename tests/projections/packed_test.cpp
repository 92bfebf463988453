#include "eventstore/packed.hpp"

#include <gtest/gtest.h>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <limits>

#include "domain/decimal.hpp"
#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace {

enum class Colour { red, green = 7 };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Wheel {
  std::int32_t size = 0;
  bool spare = false;
  friend bool operator==(const Wheel&, const Wheel&) = default;
};
BOOST_DESCRIBE_STRUCT(Wheel, (), (size, spare))

struct Car {
  std::string name;
  Colour colour = Colour::red;
  std::optional<std::string> note;
  std::vector<Wheel> wheels;
  std::int64_t price_minor = 0;
  std::uint64_t version = 0;
  double weight = 0;
  packed::Wide turnover_minor = 0;
  domain::VehicleId id;
  domain::Date since;
  domain::Instant seen;
  domain::Currency currency;
  domain::Percentage discount;
  friend bool operator==(const Car&, const Car&) = default;
};
BOOST_DESCRIBE_STRUCT(Car, (),
                      (name, colour, note, wheels, price_minor, version, weight, turnover_minor, id, since,
                       seen, currency, discount))

struct Narrow {
  std::int8_t size = 0;
};
BOOST_DESCRIBE_STRUCT(Narrow, (), (size))
struct Unsigned {
  std::uint32_t size = 0;
  bool spare = false;
};
BOOST_DESCRIBE_STRUCT(Unsigned, (), (size, spare))
struct Renamed {
  std::int32_t width = 0;
  bool spare = false;
};
BOOST_DESCRIBE_STRUCT(Renamed, (), (width, spare))

Car sample() {
  return {.name = std::string("M\0ni", 4),
          .colour = Colour::green,
          .note = "",
          .wheels = {{17, false}, {-1, true}},
          .price_minor = std::numeric_limits<std::int64_t>::min(),
          .version = std::numeric_limits<std::uint64_t>::max(),
          .weight = 1.5,
          .turnover_minor = packed::Wide{std::numeric_limits<std::int64_t>::max()} * -5,
          .id = {domain::Ulid::make(1, 2, 3)},
          .since = *domain::Date::parse("2026-02-28"),
          .seen = *domain::Instant::parse("2026-02-28T12:00:00.001Z"),
          .currency = *domain::Currency::parse("KWD"),
          .discount = *domain::Percentage::parse("12.5")};
}

}  // namespace

TEST(Packed, is_read_back) {
  EXPECT_EQ(packed::decode<Car>(packed::encode(sample())), sample());
  EXPECT_EQ(packed::decode<Car>(packed::encode(Car{})), Car{});
}

TEST(Packed, numbers_take_as_many_bytes_as_they_need) {
  EXPECT_EQ(packed::encode(std::int64_t{0}), std::string(1, '\0'));
  EXPECT_EQ(packed::encode(std::int64_t{-1}), "\x01");
  EXPECT_EQ(packed::encode(std::int64_t{63}), "\x7e");
  EXPECT_EQ(packed::encode(std::int64_t{64}), "\x80\x01");
  EXPECT_EQ(packed::encode(std::uint64_t{300}), "\xac\x02");
  EXPECT_EQ(packed::encode(std::numeric_limits<std::int64_t>::min()).size(), 10U);
}

TEST(Packed, what_is_cut_off_or_too_long_is_not_read) {
  const auto whole = packed::encode(sample());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(packed::decode<Car>(std::string_view(whole).substr(0, size))) << size;
  EXPECT_FALSE(packed::decode<Car>(whole + '\0'));
}

TEST(Packed, a_size_that_is_damaged_asks_for_no_memory) {
  const auto size = packed::encode(std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(packed::decode<std::vector<Wheel>>(size));
  EXPECT_FALSE(packed::decode<std::string>(size));
}

TEST(Packed, a_number_that_does_not_fit_is_not_read) {
  EXPECT_FALSE(packed::decode<Narrow>(packed::encode(std::int64_t{128})));
  EXPECT_EQ(packed::decode<Narrow>(packed::encode(std::int64_t{-128}))->size, -128);
  EXPECT_FALSE(packed::decode<std::int64_t>(std::string(11, '\x80')));
}

TEST(Packed, shapes_differ_where_fields_do) {
  EXPECT_EQ(packed::shape<Wheel>(), packed::shape<Wheel>());
  EXPECT_NE(packed::shape<Wheel>(), packed::shape<Unsigned>());
  EXPECT_NE(packed::shape<Wheel>(), packed::shape<Renamed>());
  EXPECT_NE(packed::shape<std::vector<Wheel>>(), packed::shape<std::optional<Wheel>>());
  EXPECT_NE(packed::shape<Colour>(), packed::shape<std::int64_t>());
}
