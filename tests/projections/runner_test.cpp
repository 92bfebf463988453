// Views on the disk: they catch up, are built again beside what is served, and stop where they cannot go on.
#include "projections/runner.hpp"
#include "domain/booking.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <thread>

#include "projections/views.hpp"
#include "tests/projections/history.hpp"

namespace projections::testing {
namespace {

class Runners : public ::testing::Test {
 protected:
  void open() {
    close();
    runner = std::make_unique<Runner>(history.log(), folder.path() / "views", RocksRows::Settings{});
  }
  void close() { runner.reset(); }
  std::string digest() const { return digest_of_rows(runner->current()->rows()); }
  /// Of all events folded at once, in memory.
  std::string expected_digest() const {
    MemoryRows rows;
    Views(rows).fold(history.all());
    return digest_of_rows(rows);
  }
  std::string name_in(const std::string& file) const {
    std::ifstream in(folder.path() / "views" / file);
    std::string name;
    in >> name;
    return name;
  }
  /// Or for ten seconds.
  static void wait_until(const std::function<bool()>& holds) {
    for (int i = 0; i < 10'000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  /// As a stop leaves a generation that was being removed. False when it has none.
  static bool remove_a_table_of(const std::filesystem::path& generation) {
    for (const auto& file : std::filesystem::directory_iterator(generation))
      if (file.path().extension() == ".sst") return std::filesystem::remove(file.path());
    return false;
  }
  void append_bogus() {
    bogus = history.append(entity(domain::BookingId{domain::Ulid::make(1, 2, 3)}),
                           {domain::booking::Event(domain::booking::Confirmed{})});
  }

  TemporaryFolder folder;
  History history{20'261'121};
  std::vector<Event> bogus;
  std::unique_ptr<Runner> runner;
};

TEST_F(Runners, catch_up_at_the_start_and_follow_what_is_committed) {
  history.go_on(200);
  open();
  EXPECT_FALSE(runner->ready());
  runner->catch_up();
  EXPECT_TRUE(runner->ready());
  EXPECT_EQ(runner->position(), history.log().head());
  for (int i = 0; i < 50; ++i) runner->committed(history.go_on(1));
  EXPECT_EQ(runner->position(), history.log().head());
  EXPECT_EQ(digest(), expected_digest());
  open();
  EXPECT_EQ(runner->position(), history.log().head()) << "what was folded is on the disk";
  history.go_on(100);
  runner->catch_up();
  EXPECT_EQ(digest(), expected_digest());
}

TEST_F(Runners, write_a_long_log_while_they_fold_on) {
  history.go_on(2'000);
  const auto events = history.all();
  Generation generation(folder.path() / "generation", {}, 150);
  generation.begin_bulk();
  for (auto rest = std::span(events); !rest.empty();) {
    const auto some = rest.first(std::min<std::size_t>(37, rest.size()));
    rest = rest.subspan(some.size());
    generation.fold_on(some);
    EXPECT_LE(generation.position(), some.back().position);
  }
  generation.finish_folding();
  generation.finish_bulk();
  EXPECT_EQ(generation.position(), history.log().head());
  EXPECT_EQ(Views::checkpoint(generation.rows()), history.log().head());
  EXPECT_EQ(digest_of_rows(generation.rows()), expected_digest());
}

TEST_F(Runners, keep_what_was_written_when_a_long_log_cannot_be_folded_on) {
  history.go_on(300);
  const auto head = history.log().head();
  const auto events = history.all();
  append_bogus();
  Generation generation(folder.path() / "generation", {}, 10);
  generation.begin_bulk();
  generation.fold_on(events);
  EXPECT_THROW(generation.fold_on(bogus), FoldFailed);
  EXPECT_EQ(generation.position(), head);
  EXPECT_EQ(Views::checkpoint(generation.rows()), head);
}

TEST_F(Runners, pass_over_a_batch_that_does_not_follow_and_find_it_later) {
  open();
  runner->catch_up();
  auto first = history.go_on(10);
  auto second = history.go_on(10);
  const auto before = runner->position();
  runner->committed(second);
  EXPECT_EQ(runner->position(), before);
  runner->committed(first);
  runner->committed(second);
  EXPECT_EQ(runner->position(), history.log().head());
  EXPECT_EQ(digest(), expected_digest());
}

TEST_F(Runners, make_the_same_rows_again_when_the_folder_is_deleted) {
  history.go_on(300);
  open();
  runner->catch_up();
  const auto before = digest();
  close();
  std::filesystem::remove_all(folder.path() / "views");
  open();
  runner->catch_up();
  EXPECT_EQ(digest(), before);
}

TEST_F(Runners, rebuild_beside_what_is_served_and_find_no_difference) {
  history.go_on(300);
  open();
  runner->catch_up();
  const auto served = runner->current();
  const auto old_name = name_in("CURRENT");
  const auto result = runner->rebuild();
  EXPECT_EQ(result.digest_before, result.digest_after);
  EXPECT_EQ(result.position, history.log().head());
  EXPECT_NE(name_in("CURRENT"), old_name);
  EXPECT_EQ(name_in("NEXT"), "");
  EXPECT_EQ(digest_of_rows(served->rows()), result.digest_before) << "who still reads the old ones can";
  runner->committed(history.go_on(5));
  EXPECT_EQ(digest(), expected_digest());
}

TEST_F(Runners, rebuild_while_commits_go_on) {
  history.go_on(2'000);
  open();
  runner->catch_up();
  const auto old_name = name_in("CURRENT");
  ASSERT_TRUE(runner->start_rebuild());
  for (int i = 0; i < 10'000 && runner->status().rebuild_position; ++i) {
    runner->committed(history.go_on(1));
    EXPECT_EQ(runner->position(), history.log().head());
  }
  EXPECT_FALSE(runner->status().rebuild_position);
  runner->committed(history.go_on(5));
  EXPECT_NE(name_in("CURRENT"), old_name);
  EXPECT_EQ(runner->position(), history.log().head());
  EXPECT_EQ(digest(), expected_digest());
}

TEST_F(Runners, go_on_with_a_rebuild_that_a_restart_interrupted) {
  history.go_on(300);
  open();
  runner->catch_up();
  close();
  // Half of a new generation, as a stop left it.
  const std::string next = "gen-000077";
  {
    Generation half(folder.path() / "views" / next, {});
    half.load_directories();
    const auto events = history.all();
    half.fold(std::span(events).first(events.size() / 2));
  }
  std::ofstream(folder.path() / "views" / "NEXT") << next << '\n';
  open();
  runner->start();
  wait_until([&] { return name_in("NEXT").empty(); });  // which goes once CURRENT is written
  EXPECT_EQ(name_in("CURRENT"), next);
  EXPECT_EQ(name_in("NEXT"), "");
  ASSERT_TRUE(runner->wait_for(history.log().head(), std::chrono::seconds(10)));
  EXPECT_EQ(digest(), expected_digest());
}

TEST_F(Runners, begin_a_rebuild_anew_whose_rows_are_of_another_revision) {
  history.go_on(300);
  open();
  runner->catch_up();
  close();
  const auto next = folder.path() / "views" / "gen-000077";
  {
    Generation half(next, {});
    half.load_directories();
    const auto events = history.all();
    half.fold(std::span(events).first(events.size() / 2));
  }
  {
    RocksRows rows(next, {});
    RowChanges of_another_program;
    of_another_program.put("!checkpoint", R"({"revision":"another","position":150})");
    of_another_program.put("c and more", "a row that does not fit");
    rows.write(of_another_program);
  }
  std::ofstream(folder.path() / "views" / "NEXT") << next.filename().string() << '\n';
  open();
  runner->start();
  wait_until([&] { return name_in("NEXT").empty(); });
  EXPECT_EQ(name_in("NEXT"), "");
  EXPECT_FALSE(std::filesystem::exists(next));
  EXPECT_EQ(digest(), expected_digest());
}

TEST_F(Runners, begin_anew_where_a_stop_left_half_of_a_generation) {
  history.go_on(300);
  open();
  runner->catch_up();
  runner->persist();
  close();
  const auto half = folder.path() / "views" / name_in("CURRENT");
  ASSERT_TRUE(remove_a_table_of(half));
  open();
  runner->catch_up();
  EXPECT_EQ(digest(), expected_digest());
}

TEST_F(Runners, rebuild_though_half_of_the_next_generation_is_gone) {
  history.go_on(300);
  open();
  runner->catch_up();
  const auto next = folder.path() / "views" / "gen-000077";
  {
    Generation half(next, {});
    half.load_directories();
    half.fold(history.all());
    half.persist();
  }
  ASSERT_TRUE(remove_a_table_of(next));
  std::ofstream(folder.path() / "views" / "NEXT") << next.filename().string() << '\n';
  const auto result = runner->rebuild();
  EXPECT_EQ(result.digest_before, result.digest_after);
  EXPECT_EQ(name_in("NEXT"), "");
}

TEST_F(Runners, go_on_and_are_waited_for_after_a_rebuild_that_failed) {
  history.go_on(50);
  open();
  runner->catch_up();
  std::ofstream(folder.path() / "views" / "a-file") << "no folder";
  std::ofstream(folder.path() / "views" / "NEXT") << "a-file\n";
  ASSERT_TRUE(runner->start_rebuild());
  wait_until([&] { return runner->status().failure.has_value(); });
  ASSERT_TRUE(runner->status().failure);
  const auto events = history.go_on(1);
  auto waited = std::async(std::launch::async,
                           [&] { return runner->wait_for(history.log().head(), std::chrono::seconds(10)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  runner->committed(events);
  EXPECT_TRUE(waited.get());
}

TEST_F(Runners, serve_a_rebuild_whose_switch_was_interrupted) {
  history.go_on(50);
  open();
  runner->catch_up();
  close();
  const auto current = name_in("CURRENT");
  std::ofstream(folder.path() / "views" / "NEXT") << current << '\n';  // removed last of all
  open();
  EXPECT_EQ(name_in("CURRENT"), current);
  EXPECT_EQ(name_in("NEXT"), "");
  runner->catch_up();
  EXPECT_NO_THROW(runner->rebuild());
  EXPECT_EQ(digest(), expected_digest());
}

TEST_F(Runners, stop_at_an_event_that_they_cannot_fold_and_say_where) {
  history.go_on(50);
  open();
  runner->catch_up();
  const auto good = runner->position();
  const auto before = digest();
  append_bogus();
  runner->committed(bogus);
  EXPECT_FALSE(runner->ready());
  EXPECT_TRUE(runner->failed());
  ASSERT_TRUE(runner->status().failure);
  EXPECT_EQ(runner->status().failure->position, good + 1);
  EXPECT_NE(runner->status().failure->error, "");
  EXPECT_EQ(runner->position(), good);
  EXPECT_EQ(digest(), before) << "what was folded is still shown";
  EXPECT_TRUE(std::filesystem::exists(runner->current()->folder() / "FAILED"));
  runner->committed(history.go_on(1));
  EXPECT_EQ(runner->position(), good) << "nothing is skipped";
  EXPECT_FALSE(runner->wait_for(good + 1, std::chrono::seconds(10)));

  open();
  EXPECT_THROW(runner->catch_up(), FoldFailed);
  EXPECT_EQ(runner->position(), good);
  EXPECT_EQ(runner->status().failure->position, good + 1);
}

TEST_F(Runners, leave_what_is_served_alone_when_a_rebuild_fails) {
  history.go_on(50);
  open();
  runner->catch_up();
  append_bogus();
  const auto name = name_in("CURRENT");
  const auto before = digest();
  EXPECT_THROW(runner->rebuild(), FoldFailed);
  EXPECT_EQ(name_in("CURRENT"), name);
  EXPECT_EQ(digest(), before);
}

TEST_F(Runners, start_afresh_on_a_log_that_is_shorter_than_the_views) {
  history.go_on(100);
  open();
  runner->catch_up();
  close();
  const History other(5);
  Runner elsewhere(other.log(), folder.path() / "views", {});
  EXPECT_EQ(elsewhere.position(), 0U);
  elsewhere.catch_up();
  MemoryRows rows;
  Views(rows).fold(other.all());
  EXPECT_EQ(digest_of_rows(elsewhere.current()->rows()), digest_of_rows(rows));
}

}  // namespace
}  // namespace projections::testing
