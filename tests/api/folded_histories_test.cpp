// A history of an earlier moment is the same whether it was folded anew, was at hand, or goes on from an
// earlier one; and what is at hand is forgotten when it must be.
#include "api/folded_histories.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "projections/views.hpp"
#include "tests/projections/counting_rows.hpp"
#include "tests/projections/history.hpp"

namespace api {
namespace {

using eventstore::EntityId;
using eventstore::Position;
using projections::digest_of_rows;
using projections::testing::CountingRows;
using projections::testing::History;

class Histories : public ::testing::Test {
 protected:
  explicit Histories(std::uint64_t seed = 3) : history(seed) {
    history.go_on(400);
    const auto events = history.all();
    projections::Views(live).fold(events);
    for (const auto& event : events)
      if (kinds.contains(event.stream.kind_text())) entities.insert(event.stream);
  }

  std::string digest(FoldedHistories& histories, const EntityId& entity, Position position) const {
    return digest_of_rows(*histories.as_of(live, history.organisation(), entity, position));
  }
  /// Folded from the first event on.
  std::string digest_anew(const EntityId& entity, Position position) const {
    FoldedHistories nothing_at_hand(history.log(), history.keys(), 0);
    return digest(nothing_at_hand, entity, position);
  }
  /// The customer with the most events.
  EntityId somebody() const {
    return *std::ranges::max_element(entities, {}, [&](const EntityId& entity) {
      return entity.kind_text() == domain::CustomerKind::prefix
                 ? history.log()
                       .positions_about(history.organisation().ulid.bytes(), entity, 0, history.log().head())
                       .size()
                 : 0;
    });
  }

  const std::set<std::string_view> kinds = {domain::CustomerKind::prefix, domain::VehicleKind::prefix,
                                            domain::BookingKind::prefix, domain::StaffKind::prefix,
                                            domain::GarageKind::prefix};
  History history;
  CountingRows live;
  std::set<EntityId> entities;
};

TEST_F(Histories, are_the_same_however_they_came_about) {
  FoldedHistories histories(history.log(), history.keys(), 1U << 20);
  std::mt19937_64 random(5);
  for (const auto& entity : entities)
    for (int i = 0; i < 6; ++i) {
      const Position position = random() % (history.log().head() + 1);
      ASSERT_EQ(digest(histories, entity, position), digest_anew(entity, position))
          << entity.kind_text() << " as of " << position;
    }
  EXPECT_GT(histories.bytes(), 0U);
}

TEST_F(Histories, are_at_hand_for_every_moment_in_which_nothing_happened) {
  FoldedHistories histories(history.log(), history.keys(), 1U << 20);
  const auto customer = somebody();
  const auto positions =
      history.log().positions_about(history.organisation().ulid.bytes(), customer, 0, history.log().head());
  ASSERT_GT(positions.size(), 3U);
  const auto gap = std::ranges::adjacent_find(positions, [](Position a, Position b) { return b > a + 2; });
  ASSERT_NE(gap, positions.end());
  const auto then = digest(histories, customer, *gap + 1);
  const auto bytes = histories.bytes();
  const auto asked = live.asked;
  EXPECT_EQ(digest(histories, customer, *gap), then);
  EXPECT_EQ(digest(histories, customer, *gap + 2), then);
  EXPECT_EQ(histories.bytes(), bytes);
  EXPECT_EQ(live.asked, asked);
  EXPECT_NE(digest(histories, customer, *std::next(gap)), then);
  EXPECT_GT(histories.bytes(), bytes);
}

TEST_F(Histories, are_kept_at_points_on_the_way) {
  const auto customer = somebody();
  history.append(customer, std::vector<projections::AnyAggregateEvent>(
                               40, domain::customer::Event{domain::customer::NotesRevised{}}));
  FoldedHistories histories(history.log(), history.keys(), 1U << 20);
  const auto positions =
      history.log().positions_about(history.organisation().ulid.bytes(), customer, 0, history.log().head());
  ASSERT_GT(positions.size(), 33U);
  digest(histories, customer, history.log().head());
  const auto bytes = histories.bytes();
  EXPECT_EQ(digest(histories, customer, positions[15]), digest_anew(customer, positions[15]));
  EXPECT_EQ(digest(histories, customer, positions[31]), digest_anew(customer, positions[31]));
  EXPECT_EQ(histories.bytes(), bytes) << "they were at hand";
  for (auto position = positions.rbegin(); position != positions.rend(); ++position)
    ASSERT_EQ(digest(histories, customer, *position), digest_anew(customer, *position)) << *position;
  EXPECT_GT(histories.bytes(), bytes);
}

TEST_F(Histories, take_no_more_memory_than_they_may) {
  constexpr std::size_t bytes_max = 20'000;
  FoldedHistories histories(history.log(), history.keys(), bytes_max);
  std::size_t most = 0;
  for (const auto& entity : entities) {
    EXPECT_EQ(digest(histories, entity, history.log().head()), digest_anew(entity, history.log().head()));
    EXPECT_LE(histories.bytes(), bytes_max);
    most = std::max(most, histories.bytes());
  }
  EXPECT_GT(most, bytes_max / 2);
}

TEST_F(Histories, are_forgotten_with_the_settings_that_they_were_folded_with) {
  FoldedHistories histories(history.log(), history.keys(), 1U << 20);
  const auto customer = somebody();
  const auto before = digest(histories, customer, history.log().head());
  histories.forget();
  EXPECT_EQ(histories.bytes(), 0U);
  EXPECT_EQ(digest(histories, customer, history.log().head()), before);
}

TEST_F(Histories, show_nothing_that_was_sealed_with_a_destroyed_key) {
  FoldedHistories histories(history.log(), history.keys(), 1U << 20);
  const auto customer = somebody();
  const auto head = history.log().head();
  const auto before = digest(histories, customer, head);
  std::uint64_t key = 0;
  history.log().visit({history.log().stream_positions(history.organisation().ulid.bytes(), customer).front()},
                      [&](const auto&, const eventstore::RecordedEvent& event) { key = event.key_number; });
  ASSERT_TRUE(history.keys().destroy(key));
  const auto after = digest(histories, customer, head);
  EXPECT_NE(after, before);
  EXPECT_EQ(after, digest_anew(customer, head));
}

}  // namespace
}  // namespace api
