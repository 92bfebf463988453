// Keeps the views up to date with the log: catches up at the start, takes each batch as it is committed,
// rebuilds beside what is served and switches at once, and stops where a projector fails.
//
//   views/CURRENT      the name of the generation that is served: "gen-000001"
//   views/NEXT         the name of one that is being built, while it is
//   views/gen-000001/  its rows
//
// Concurrency: `committed` is called by the committer's thread; everything else by any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "eventstore/log.hpp"
#include "projections/directories.hpp"
#include "projections/fold_failed.hpp"
#include "projections/rocks_rows.hpp"

namespace projections {

struct Event;
class Views;

/// One set of views: its rows on disk, what is searched in memory, and how far it is.
class Generation {
 public:
  /// Many events for each write of a long log, because what touches one row is written once.
  Generation(std::filesystem::path folder, const RocksRows::Settings& settings,
             std::size_t events_per_write = 20'000);
  ~Generation();

  const RowStore& rows() const { return rows_; }
  const Directories& directories() const { return directories_; }
  eventstore::Position position() const { return position_.load(std::memory_order_acquire); }
  const std::filesystem::path& folder() const { return folder_; }

  /// Fills the directories from the rows, once, before anything is folded.
  void load_directories();
  /// Folds what comes after position(). Throws FoldFailed.
  void fold(std::span<const Event> events);
  /// The same for a long log: rows are written now and then, on a thread of their own, while folding goes on;
  /// position() says what is written. All of it is after finish_folding().
  void fold_on(std::span<const Event> events);
  void finish_folding();
  /// Between these all is folded from the beginning of a log, and the directories cannot be read.
  void begin_bulk();
  void finish_bulk();
  void persist() { rows_.persist(); }
  /// Removes the folder once nobody uses the generation any more.
  void retire() { retired_ = true; }

 private:
  void write_gathered();

  const std::size_t events_per_write_;
  std::filesystem::path folder_;
  const bool is_new_;
  bool retired_ = false;
  RocksRows rows_;
  Directories directories_;
  std::unique_ptr<Views> views_;
  std::atomic<eventstore::Position> position_;
  std::size_t gathered_ = 0;         ///< events folded whose rows are not being written yet
  eventstore::Position folded_ = 0;  ///< the last of them
  RowChanges changes_;               ///< two blocks that take turns: one is filled
  RowChanges written_;               ///< while the other is written
  std::future<void> writing_;        ///< last, so that it ends before anything else goes
};

/// Where a projector stopped.
struct Failure {
  eventstore::Position position = 0;
  std::string error;
};
BOOST_DESCRIBE_STRUCT(Failure, (), (position, error))

struct RunnerStatus {
  bool ready = false;  ///< caught up once, and not failed
  eventstore::Position position = 0;
  eventstore::Position head = 0;
  std::optional<Failure> failure;
  std::optional<eventstore::Position> rebuild_position;  ///< set while a rebuild runs
};

class Runner {
 public:
  /// `progress` is called now and then with (position, head) while catching up and rebuilding; may be empty.
  Runner(const eventstore::Log& log, std::filesystem::path folder, RocksRows::Settings settings,
         std::function<void(eventstore::Position, eventstore::Position)> progress = {});
  ~Runner();

  /// Catches up in the background.
  void start();
  /// Catches up before it returns. Throws FoldFailed.
  void catch_up();

  /// Folds a batch that has just become durable, if nothing is missing before it. Never throws: a failure
  /// stops the views and shows in status().
  void committed(std::span<const Event> events);

  /// What is served now. Hold it while reading, so that a switch does not take it away.
  std::shared_ptr<const Generation> current() const;
  eventstore::Position position() const;
  bool ready() const { return ready_.load(std::memory_order_acquire); }
  /// A projector stopped: what is served is as of the position where it did.
  bool failed() const { return failed_.load(std::memory_order_acquire); }
  RunnerStatus status() const;

  /// Waits until `position` is folded; false when it is not within the time.
  bool wait_for(eventstore::Position position, std::chrono::milliseconds timeout) const;

  /// Builds a new generation from the whole log in the background and switches to it. False when one is being
  /// built already.
  bool start_rebuild();
  /// The same, before it returns. Gives the digests of the rows before and after, which agree unless a
  /// projector changed. Throws FoldFailed.
  struct RebuildResult {
    std::string digest_before;
    std::string digest_after;
    eventstore::Position position = 0;
  };
  RebuildResult rebuild();

  /// Brings the rows to the disk now.
  void persist();

 private:
  std::shared_ptr<Generation> open_current();
  /// Numbered behind all others, so that none gets the name of one that is just going.
  std::filesystem::path new_generation_folder() const;
  /// Nothing when there is none, or when its rows are of no use: damaged, of another revision, or of a log
  /// that this one is not. Those are removed.
  std::shared_ptr<Generation> open_generation(const std::string& name) const;
  void run_start();
  void read_log_into(Generation& generation, std::atomic<eventstore::Position>* shown);
  void go_live();
  void fail(const FoldFailed& failure);
  void build_next();

  const eventstore::Log& log_;
  std::filesystem::path folder_;
  RocksRows::Settings settings_;
  std::function<void(eventstore::Position, eventstore::Position)> progress_;

  mutable std::mutex mutex_;  ///< held while folding into or replacing current_; guards failure_
  mutable std::condition_variable folded_;
  std::atomic<std::shared_ptr<Generation>> current_;  ///< atomic, so that readers never wait for a fold
  std::optional<Failure> failure_;
  std::atomic<bool> ready_{false};
  std::atomic<bool> failed_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> rebuilding_{false};
  std::atomic<eventstore::Position> rebuild_position_{0};
  std::thread starter_;
  std::mutex rebuilder_mutex_;  ///< guards rebuilder_
  std::thread rebuilder_;
};

}  // namespace projections
