#include "domain/id.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using domain::CustomerId;
using domain::Ulid;

std::string written(const Ulid& id) {
  std::string out;
  id.append_to(out);
  return out;
}

TEST(Ulid, survives_text_and_bytes_and_sorts_alike_in_all) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = Ulid::make(static_cast<std::int64_t>(random() >> 16), random(), random());
    const auto b = Ulid::make(static_cast<std::int64_t>(random() >> 16), random(), random());
    const auto bytes_a = a.bytes();
    const auto bytes_b = b.bytes();
    const std::string_view view_a(bytes_a.data(), bytes_a.size());
    const std::string_view view_b(bytes_b.data(), bytes_b.size());
    ASSERT_EQ(Ulid::parse(written(a)), a);
    ASSERT_EQ(Ulid::from_bytes(view_a), a);
    ASSERT_EQ(a < b, written(a) < written(b));
    ASSERT_EQ(a < b, view_a < view_b);
  }
}

TEST(Ulid, sorts_by_the_time_it_was_made) {
  EXPECT_LT(Ulid::make(1000, 0xffff, ~0ULL), Ulid::make(1001, 0, 0));
}

TEST(Ulid, reads_its_own_spelling_only) {
  EXPECT_TRUE(Ulid::parse("01JD3Z8Q6N4T0V9K5M2R7W1XYB"));
  for (const auto* text :
       {"", "01JD3Z8Q6N4T0V9K5M2R7W1XY", "01JD3Z8Q6N4T0V9K5M2R7W1XYBB", "01jd3z8q6n4t0v9k5m2r7w1xyb",
        "81JD3Z8Q6N4T0V9K5M2R7W1XYB", "01JD3Z8Q6N4T0V9K5M2R7W1XYI", "01JD3Z8Q6N4T0V9K5M2R7W1XYU"})
    EXPECT_FALSE(Ulid::parse(text)) << text;
}

TEST(Id, says_what_it_names) {
  const CustomerId id{Ulid::make(1'795'424'400'000, 1, 2)};
  EXPECT_TRUE(id.text().starts_with("cus_"));
  EXPECT_EQ(CustomerId::parse(id.text()), id);
  EXPECT_FALSE(domain::VehicleId::parse(id.text()));
  EXPECT_FALSE(CustomerId::parse(id.text().substr(4)));
  EXPECT_FALSE(CustomerId::parse("cus-" + id.text().substr(4)));
}

}  // namespace
