#include "domain/decimal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <numeric>

namespace {

using namespace domain;

constexpr auto most = std::numeric_limits<std::int64_t>::max();

TEST(Rounding, takes_halves_away_from_zero) {
  EXPECT_EQ(divide_half_up(5, 2), 3);
  EXPECT_EQ(divide_half_up(-5, 2), -3);
  EXPECT_EQ(divide_half_up(4, 3), 1);
  EXPECT_EQ(divide_half_up(-4, 3), -1);
  EXPECT_EQ(divide_half_up(0, 7), 0);
}

TEST(Rounding, refuses_what_does_not_fit) {
  EXPECT_EQ(divide_half_up(Wide{most} * 2, 1), std::nullopt);
  EXPECT_EQ(divide_half_up(1, 0), std::nullopt);
  EXPECT_EQ(divide_half_up(1, -2), std::nullopt);
  EXPECT_EQ(cost_of({most}, {most}), std::nullopt);
}

TEST(Decimals, are_read_and_written_without_needless_digits) {
  const auto again = [](std::string_view text) {
    std::string out;
    Quantity::parse(text).value().append_to(out);
    return out;
  };
  EXPECT_EQ(again("1.50"), "1.5");
  EXPECT_EQ(again("-0.000001"), "-0.000001");
  EXPECT_EQ(again("10"), "10");
  EXPECT_EQ(again("2.0000000"), "2");
  for (const auto* const wrong : {"", "-", ".5", "5.", "1e3", "+1", "1,5", "0.0000001", "9223372036855"})
    EXPECT_EQ(Quantity::parse(wrong), std::nullopt) << wrong;
}

TEST(Prices, of_a_unit_may_be_parts_of_a_penny) {
  EXPECT_EQ(cost_of(Quantity::parse("4.5").value(), UnitPrice::parse("0.8225").value()), 4);
  EXPECT_EQ(cost_of(Quantity::parse("16").value(), UnitPrice::of_minor(34'835)), 557'360);
}

/// 348.35 x 16, less 4 %, at 22 %: the net is printed as 5350.66, and the tax is that of what is printed.
TEST(Tax, is_that_of_the_rounded_net) {
  const auto list = cost_of(Quantity::of(16), UnitPrice::of_minor(34'835)).value();
  const auto net = list - Percentage::of(4).of_amount(list).value();
  EXPECT_EQ(net, 535'066);
  EXPECT_EQ(net + Percentage::of(22).of_amount(net).value(), 652'781);
}

TEST(Tax, inside_a_price_is_found_again) {
  EXPECT_EQ(Percentage::of(20).inside_amount(1200), 200);
  EXPECT_EQ(Percentage::of(20).inside_amount(3), 1);  // 0.5 of a penny: half up
  EXPECT_EQ(Percentage::of(20).inside_amount(-3), -1);
}

TEST(Shares, go_to_the_largest_remainder_and_then_to_the_first) {
  EXPECT_EQ(share_by_weight(100, std::vector<std::int64_t>{1, 1, 1}),
            (std::vector<std::int64_t>{34, 33, 33}));
  EXPECT_EQ(share_by_weight(-100, std::vector<std::int64_t>{1, 1, 1}),
            (std::vector<std::int64_t>{-34, -33, -33}));
  EXPECT_EQ(share_by_weight(5, std::vector<std::int64_t>{0, 3, 0}), (std::vector<std::int64_t>{0, 5, 0}));
  EXPECT_EQ(share_by_weight(5, std::vector<std::int64_t>{}), (std::vector<std::int64_t>{}));
}

RC_GTEST_PROP(Shares, add_up_to_the_whole, ()) {
  const auto total = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000);
  const auto weights = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)));
  const auto shares = share_by_weight(total, weights);
  const auto weight = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  RC_ASSERT(std::accumulate(shares.begin(), shares.end(), std::int64_t{0}) == (weight == 0 ? 0 : total));
}

RC_GTEST_PROP(Percentages, mirror_around_zero, ()) {
  const auto amount = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
  const Percentage percent{*rc::gen::inRange(0, 1'000'000)};
  RC_ASSERT(percent.of_amount(-amount).value() == -percent.of_amount(amount).value());
}

}  // namespace
