// Rows while projectors change them: what is read once stays, and what changed is given once.
#include "projections/table.hpp"

#include <gtest/gtest.h>

#include <map>

#include "projections/bookings.hpp"
#include "tests/projections/counting_rows.hpp"

namespace projections {
namespace {

domain::BookingId booking(std::uint64_t number) { return {domain::Ulid::make(1, 2, number)}; }

class Tables : public ::testing::Test {
 protected:
  std::size_t write() {
    RowChanges changes;
    table.collect(changes);
    rows.write(changes);
    return changes.size();
  }
  testing::CountingRows rows;
  Table<JobNumberRow> table{rows};
};

TEST_F(Tables, read_a_row_once) {
  EXPECT_EQ(table.find("a"), nullptr);
  EXPECT_EQ(table.find("a"), nullptr);
  EXPECT_EQ(rows.asked, 1);
  EXPECT_EQ(write(), 0U);
}

TEST_F(Tables, give_each_change_once_however_often_it_changed) {
  table.edit("a").booking_id = booking(1);
  table.edit("a").booking_id = booking(2);
  table.put("b", {booking(3)});
  EXPECT_EQ(write(), 2U);
  EXPECT_EQ(write(), 0U);
  EXPECT_EQ(read_row<JobNumberRow>(rows, "a")->booking_id, booking(2));
  EXPECT_EQ(read_row<JobNumberRow>(rows, "b")->booking_id, booking(3));
}

TEST_F(Tables, put_and_erase_without_looking) {
  table.put("a", {booking(1)});
  table.erase("b");
  EXPECT_EQ(rows.asked, 0);
  EXPECT_EQ(table.find("a")->booking_id, booking(1));
  EXPECT_EQ(table.find("b"), nullptr);
  table.erase("a");
  EXPECT_EQ(table.find("a"), nullptr);
  EXPECT_EQ(rows.asked, 0);
  write();
  EXPECT_FALSE(read_row<JobNumberRow>(rows, "a"));
}

TEST_F(Tables, put_a_row_in_the_place_of_a_stored_one) {
  table.put("a", {booking(1)});
  write();
  Table<JobNumberRow> later(rows);
  later.put("a", {booking(2)});
  RowChanges changes;
  later.collect(changes);
  rows.write(changes);
  EXPECT_EQ(read_row<JobNumberRow>(rows, "a")->booking_id, booking(2));
}

TEST_F(Tables, keep_what_is_being_written_at_hand_and_forget_the_rest_in_time) {
  for (std::uint64_t i = 0; i < 60'000; ++i) table.put("old " + std::to_string(i), {booking(i)});
  write();
  table.put("new", {booking(1)});
  RowChanges unwritten;
  table.collect(unwritten);
  ASSERT_EQ(unwritten.size(), 1U);
  EXPECT_EQ(table.find("new")->booking_id, booking(1)) << "though the store has not got it yet";
  rows.asked = 0;
  EXPECT_EQ(table.find("old 59999")->booking_id, booking(59'999));
  EXPECT_EQ(rows.asked, 1) << "it was forgotten, and is read again";
}

TEST_F(Tables, look_for_nothing_in_an_empty_store_until_it_has_rows_that_are_not_at_hand) {
  table.begin_empty();
  EXPECT_EQ(table.find("a"), nullptr);
  for (std::uint64_t i = 0; i < 60'000; ++i) table.edit("old " + std::to_string(i)).booking_id = booking(i);
  write();
  EXPECT_EQ(table.find("old 1")->booking_id, booking(1));
  EXPECT_EQ(table.find("b"), nullptr);
  EXPECT_EQ(rows.asked, 0);
  write();  // and forgets
  EXPECT_EQ(table.find("old 1")->booking_id, booking(1));
  EXPECT_EQ(table.find("c"), nullptr);
  EXPECT_EQ(rows.asked, 2);
}

TEST_F(Tables, look_into_a_store_that_was_empty_when_what_was_at_hand_is_forgotten) {
  table.begin_empty();
  table.put("a", {booking(1)});
  write();
  table.discard();
  ASSERT_NE(table.find("a"), nullptr);
  EXPECT_EQ(table.find("a")->booking_id, booking(1));
}

TEST_F(Tables, forget_changes_when_told) {
  table.put("a", {booking(1)});
  table.discard();
  EXPECT_EQ(write(), 0U);
  EXPECT_EQ(table.find("a"), nullptr);
}

}  // namespace
}  // namespace projections
