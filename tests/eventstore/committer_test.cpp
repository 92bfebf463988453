// The promises of the committer: order, one flush for a crowd, no answer before it, and an end when the disk
// fails.
#include "eventstore/committer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <mutex>
#include <stdexcept>

namespace eventstore {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

/// Writes down what happens, from any thread.
class Diary {
 public:
  void note(std::string what) {
    const std::scoped_lock lock(mutex_);
    entries_.push_back(std::move(what));
  }
  std::vector<std::string> entries() const {
    const std::scoped_lock lock(mutex_);
    return entries_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> entries_;
};

/// A log that only counts, and fails when told to.
class CountingLog : public Log {
 public:
  explicit CountingLog(Diary& diary) : diary_(diary) {}

  std::expected<Position, Unmet> stage(CommitDraft) override { return ++staged_; }
  void flush() override {
    if (staged_ == flushed_) return;
    diary_.note("flush");
    if (fails) throw LogFailure("the disk is full");
    flushed_ = staged_.load();
  }
  std::uint64_t version_of(const Bytes16&, const EntityId&) override { return 0; }
  std::optional<Claimant> claimed_by(const ClaimKey&) override { return {}; }
  std::uint64_t last_number(const Bytes16&, std::string_view) override { return 0; }
  std::optional<IdempotencyRecord> remembered(const Bytes16&) override { return {}; }
  std::int64_t last_recorded_at_ms() const override { return 0; }
  std::optional<Snapshot> snapshot(const Bytes16&, const EntityId&) override { return {}; }
  void save_snapshot(const Bytes16&, const EntityId&, const EntityId&, const Snapshot&) override {}
  Position head() const override { return flushed_; }
  std::unique_ptr<CommitCursor> read(Position) const override { return nullptr; }
  std::vector<Position> stream_positions(const Bytes16&, const EntityId&, std::uint64_t) const override {
    return {};
  }
  std::vector<Position> positions_about(const Bytes16&, const EntityId&, Position, Position) const override {
    return {};
  }
  std::vector<Position> organisation_commits(const Bytes16&, Position, std::size_t) const override {
    return {};
  }
  void visit(const std::vector<Position>&,
             const std::function<void(const CommitRecord&, const RecordedEvent&)>&) const override {}
  std::optional<std::string> unseal(const Metadata&, const RecordedEvent&) const override { return {}; }
  ClaimKey claim_key(std::string_view, std::string_view, std::string_view) const override { return {}; }
  void checkpoint(const std::filesystem::path&) const override {}
  MerkleFrontier stored_tree() const override { return {}; }
  void visit_index(Index, const std::function<void(std::string_view, std::string_view)>&) const override {}
  void check_storage() const override {}

  std::atomic<bool> fails{false};

 private:
  Diary& diary_;
  std::atomic<Position> staged_{0};
  std::atomic<Position> flushed_{0};
};

struct Plan {
  std::string name;
  bool stages = true;
  bool reads_views = false;
  std::latch* hold = nullptr;     ///< waits for it while staging
  std::latch* reached = nullptr;  ///< counted down when staging begins
  bool throws = false;
};

class Noted : public Command {
 public:
  Noted(Diary& diary, Plan plan, std::latch& done) : diary_(diary), plan_(std::move(plan)), done_(done) {}
  ~Noted() override { done_.count_down(); }

  bool reads_views() const override { return plan_.reads_views; }
  bool stage(Log& log) override {
    if (plan_.reached != nullptr) plan_.reached->count_down();
    if (plan_.hold != nullptr) plan_.hold->wait();
    diary_.note("stage " + plan_.name);
    if (plan_.throws) throw LogFailure("it broke while staging");
    if (plan_.stages) static_cast<void>(log.stage({}));
    return plan_.stages;
  }
  void answer() override { diary_.note("answer " + plan_.name); }
  void fail(std::string_view) override { diary_.note("fail " + plan_.name); }

 private:
  Diary& diary_;
  Plan plan_;
  std::latch& done_;
};

class Committers : public ::testing::Test {
 protected:
  /// Submits all plans while the committer is held in a first command, so that they wait together.
  void run_together(const std::vector<Plan>& plans, Committer::Settings settings = {}) {
    std::latch done(static_cast<std::ptrdiff_t>(plans.size()) + 1);
    std::latch hold(1);
    std::latch reached(1);
    Committer committer(
        log, settings,
        [&](Committer::Commands commands) { diary.note("durable " + std::to_string(commands.size())); },
        [&](std::string_view why) { diary.note("broken " + std::string(why)); });
    submit(committer, {.name = "first", .stages = false, .hold = &hold, .reached = &reached}, done);
    reached.wait();
    for (const auto& plan : plans)
      if (!submit(committer, plan, done)) diary.note("full " + plan.name);
    hold.count_down();
    done.wait();
  }

  bool submit(Committer& committer, const Plan& plan, std::latch& done) {
    std::unique_ptr<Command> command = std::make_unique<Noted>(diary, plan, done);
    return committer.submit(command);
  }

  /// What was noted after the first command.
  std::vector<std::string> entries() const {
    auto all = diary.entries();
    const auto end = std::ranges::find(all, "answer first");
    if (end != all.end()) all.erase(all.begin(), end + 1);
    return all;
  }

  Diary diary;
  CountingLog log{diary};
};

TEST_F(Committers, make_a_crowd_durable_at_once_and_answer_only_then) {
  run_together({{"a"}, {"b"}, {"c"}});
  EXPECT_THAT(entries(), ElementsAre("stage a", "stage b", "stage c", "flush", "durable 3", "answer a",
                                     "answer b", "answer c"));
}

TEST_F(Committers, answer_those_that_had_nothing_to_write_too) {
  run_together({{.name = "a"}, {.name = "refused", .stages = false}, {.name = "b"}});
  const auto noted = entries();
  EXPECT_THAT(noted, Contains("answer refused"));
  EXPECT_THAT(noted, Contains("durable 2"));
  EXPECT_LT(std::ranges::find(noted, "answer a"), std::ranges::find(noted, "answer b"));
}

TEST_F(Committers, finish_what_is_before_a_command_that_reads_views) {
  run_together({{.name = "a"}, {.name = "b"}, {.name = "reader", .reads_views = true}, {.name = "c"}});
  EXPECT_THAT(entries(),
              ElementsAre("stage a", "stage b", "flush", "durable 2", "answer a", "answer b", "stage reader",
                          "stage c", "flush", "durable 2", "answer reader", "answer c"));
}

TEST_F(Committers, keep_batches_and_the_queue_within_their_limits) {
  run_together({{"a"}, {"b"}, {"c"}, {"d"}}, {.batch_commands_max = 2, .queue_commands_max = 3});
  const auto noted = diary.entries();
  EXPECT_THAT(noted, Contains("full d"));
  EXPECT_THAT(entries(), ElementsAre("stage a", "stage b", "flush", "durable 2", "answer a", "answer b",
                                     "stage c", "flush", "durable 1", "answer c"));
}

TEST_F(Committers, refuse_everything_in_flight_when_the_disk_fails_and_say_so) {
  log.fails = true;
  run_together({{"a"}, {"b"}, {.name = "reader", .reads_views = true}});
  EXPECT_THAT(entries(), ElementsAre("stage a", "stage b", "flush", "fail a", "fail b", "fail reader",
                                     "broken the disk is full"));
}

TEST_F(Committers, refuse_all_of_a_batch_when_it_breaks_in_the_middle) {
  run_together(
      {{.name = "a"}, {.name = "unstaged", .stages = false}, {.name = "b", .throws = true}, {.name = "c"}});
  const auto noted = entries();
  for (const auto* const name : {"fail a", "fail unstaged", "fail b", "fail c"})
    EXPECT_THAT(noted, Contains(name));
  EXPECT_THAT(noted, Not(Contains("flush")));
  EXPECT_EQ(noted.back(), "broken it broke while staging");
}

TEST_F(Committers, take_nothing_after_they_broke) {
  log.fails = true;
  std::latch done(2);
  std::promise<void> broken;
  Committer committer(log, {}, [](Committer::Commands) {}, [&](std::string_view) { broken.set_value(); });
  submit(committer, {.name = "a"}, done);
  broken.get_future().wait();
  EXPECT_FALSE(submit(committer, {.name = "b"}, done));
  EXPECT_THAT(diary.entries(), ElementsAre("stage a", "flush", "fail a"));
}

TEST_F(Committers, finish_what_waits_when_they_are_stopped) {
  std::latch done(3);
  std::latch hold(1);
  std::latch reached(1);
  {
    Committer committer(log, {}, [](Committer::Commands) {}, [](std::string_view) {});
    submit(committer, {.name = "first", .hold = &hold, .reached = &reached}, done);
    reached.wait();
    submit(committer, {.name = "a"}, done);
    submit(committer, {.name = "b"}, done);
    hold.count_down();
  }
  EXPECT_THAT(diary.entries(), Contains("answer a"));
  EXPECT_THAT(diary.entries(), Contains("answer b"));
}

}  // namespace
}  // namespace eventstore
