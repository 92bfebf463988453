#include "projections/runner.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "eventstore/json.hpp"
#include "eventstore/thread_name.hpp"
#include "projections/read_ahead.hpp"
#include "projections/views.hpp"

namespace projections {

namespace {

std::string read_name(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string name;
  std::getline(in, name);
  return name;
}

/// Replaces the file in one step. The views can be lost, so nothing is synced.
void write_name(const std::filesystem::path& file, const std::string& name) {
  const auto fresh = std::filesystem::path(file).concat(".tmp");
  std::ofstream out(fresh);
  out << name << '\n';
  out.close();
  if (!out) throw std::runtime_error("views: " + fresh.string() + " cannot be written");
  std::filesystem::rename(fresh, file);
}

}  // namespace

// ---- a generation -------------------------------------------------------------------------------

Generation::Generation(std::filesystem::path folder, const RocksRows::Settings& settings,
                       std::size_t events_per_write)
    : events_per_write_(events_per_write),
      folder_(std::move(folder)),
      is_new_(!std::filesystem::exists(folder_)),
      rows_(folder_, settings),
      views_(std::make_unique<Views>(rows_, &directories_)),
      position_(Views::checkpoint(rows_)) {
  if (is_new_) views_->begin_empty();
}

Generation::~Generation() {
  if (!retired_) return;
  std::error_code ignored;  // what stays is removed at the next start
  std::filesystem::remove_all(folder_, ignored);
}

void Generation::load_directories() { directories_.load(rows_); }

void Generation::begin_bulk() {
  rows_.begin_bulk();
  directories_.begin_bulk();
}

void Generation::finish_bulk() {
  directories_.finish_bulk();
  rows_.finish_bulk();
}

void Generation::fold(std::span<const Event> events) {
  if (events.empty()) return;
  views_->fold(events);
  position_.store(events.back().position, std::memory_order_release);
}

void Generation::fold_on(std::span<const Event> events) {
  if (events.empty()) return;
  try {
    views_->fold_unwritten(events);
    folded_ = events.back().position;
    gathered_ += events.size();
    if (gathered_ >= events_per_write_) write_gathered();
  } catch (const FoldFailed&) {
    gathered_ = 0;
    finish_folding();
    throw;
  }
}

void Generation::write_gathered() {
  changes_.clear();
  views_->collect(changes_);
  gathered_ = 0;
  if (writing_.valid()) writing_.get();
  std::swap(changes_, written_);
  writing_ = std::async(std::launch::async, [this, position = folded_] {
    eventstore::name_this_thread("views-write");
    try {
      rows_.write(written_);
    } catch (const std::exception& error) {
      throw FoldFailed(position, error.what());
    }
    position_.store(position, std::memory_order_release);
  });
}

void Generation::finish_folding() {
  if (gathered_ > 0) write_gathered();
  if (writing_.valid()) writing_.get();
}

// ---- the runner ---------------------------------------------------------------------------------

Runner::Runner(const eventstore::Log& log, std::filesystem::path folder, RocksRows::Settings settings,
               std::function<void(eventstore::Position, eventstore::Position)> progress)
    : log_(log), folder_(std::move(folder)), settings_(settings), progress_(std::move(progress)) {
  std::filesystem::create_directories(folder_);
  current_ = open_current();
}

Runner::~Runner() {
  stopping_ = true;
  if (starter_.joinable()) starter_.join();
  if (rebuilder_.joinable()) rebuilder_.join();
}

std::filesystem::path Runner::new_generation_folder() const {
  constexpr std::string_view prefix = "gen-";
  constexpr std::size_t digits = 6;
  unsigned long highest = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(prefix))
      highest = std::max(highest, std::strtoul(name.c_str() + prefix.size(), nullptr, 10));
  }
  auto number = std::to_string(highest + 1);
  number.insert(0, digits - std::min(digits, number.size()), '0');
  return folder_ / std::string(prefix).append(number);
}

std::shared_ptr<Generation> Runner::open_current() {
  const auto name = read_name(folder_ / "CURRENT");
  auto next = read_name(folder_ / "NEXT");
  if (next == name && !next.empty()) {  // it ended between the two steps of a switch
    std::filesystem::remove(folder_ / "NEXT");
    next.clear();
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    if (entry.is_directory() && entry.path().filename() != name && entry.path().filename() != next)
      std::filesystem::remove_all(entry.path());
  if (auto generation = open_generation(name)) return generation;
  const auto folder = new_generation_folder();
  write_name(folder_ / "CURRENT", folder.filename());
  return std::make_shared<Generation>(folder, settings_);
}

std::shared_ptr<Generation> Runner::open_generation(const std::string& name) const {
  if (name.empty()) return nullptr;
  try {
    auto generation = std::make_shared<Generation>(folder_ / name, settings_);
    if (generation->position() > 0 && generation->position() <= log_.head()) return generation;
    generation->retire();
  } catch (const RowsDamaged&) {
    // Or a stop left this of one that was being removed. The log has all that was in it.
    std::filesystem::remove_all(folder_ / name);
  }
  return nullptr;
}

void Runner::start() {
  starter_ = std::thread([this] { run_start(); });
}

void Runner::run_start() {
  eventstore::name_this_thread("views-start");
  try {
    catch_up();
    if (!read_name(folder_ / "NEXT").empty()) start_rebuild();
  } catch (const FoldFailed&) {
    // fail() has kept it.
  } catch (const std::exception& error) {
    fail(FoldFailed(position() + 1, error.what()));
  }
}

void Runner::catch_up() {
  try {
    const auto generation = current_.load();
    const bool bulk = generation->position() == 0;
    if (bulk) generation->begin_bulk();
    else generation->load_directories();
    read_log_into(*generation, nullptr);
    if (bulk) generation->finish_bulk();
    go_live();
  } catch (const FoldFailed& failure) {
    fail(failure);
    throw;
  }
}

void Runner::read_log_into(Generation& generation, std::atomic<eventstore::Position>* shown) {
  const auto head = log_.head();
  const auto tell = [&] {
    if (shown != nullptr) *shown = generation.position();
    if (progress_) progress_(generation.position(), head);
  };
  ReadAhead log(log_, generation.position());
  for (auto events = log.next(); !events.empty() && !stopping_; events = log.next()) {
    generation.fold_on(events);
    tell();
  }
  generation.finish_folding();
  tell();
}

void Runner::go_live() {
  for (;;) {
    {
      const std::scoped_lock lock(mutex_);
      // With the lock held no batch can be folded in between, so from here on each one follows the last.
      if (position() == log_.head() || stopping_) {
        ready_.store(!stopping_, std::memory_order_release);
        std::filesystem::remove(current()->folder() / "FAILED");
        folded_.notify_all();
        return;
      }
    }
    read_log_into(*current_.load(), nullptr);
  }
}

void Runner::fail(const FoldFailed& failure) {
  const std::scoped_lock lock(mutex_);
  failure_ = Failure{failure.position, failure.what()};
  failed_.store(true, std::memory_order_release);
  ready_.store(false, std::memory_order_release);
  std::ofstream(current()->folder() / "FAILED") << json::encode(*failure_) << '\n';
  folded_.notify_all();
}

void Runner::committed(std::span<const Event> events) {
  if (events.empty()) return;
  try {
    const std::scoped_lock lock(mutex_);
    const auto generation = current_.load();
    if (!ready_ || events.front().position != generation->position() + 1) return;
    generation->fold(events);
  } catch (const FoldFailed& failure) {
    fail(failure);
    return;
  }
  folded_.notify_all();
}

std::shared_ptr<const Generation> Runner::current() const { return current_.load(std::memory_order_acquire); }

eventstore::Position Runner::position() const { return current()->position(); }

RunnerStatus Runner::status() const {
  RunnerStatus status;
  status.ready = ready();
  status.head = log_.head();
  if (rebuilding_) status.rebuild_position = rebuild_position_.load();
  const std::scoped_lock lock(mutex_);
  status.position = position();
  status.failure = failure_;
  return status;
}

bool Runner::wait_for(eventstore::Position position, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  return folded_.wait_for(lock, timeout, [&] {
    return this->position() >= position || failed_ || stopping_;
  }) && this->position() >= position;
}

bool Runner::start_rebuild() {
  const std::scoped_lock one_at_a_time(rebuilder_mutex_);
  if (rebuilding_.exchange(true)) return false;
  if (rebuilder_.joinable()) rebuilder_.join();
  rebuilder_ = std::thread([this] {
    eventstore::name_this_thread("views-rebuild");
    try {
      build_next();
    } catch (const std::exception& error) {
      // What is served is not touched by a rebuild that fails; the next start tries again.
      const std::scoped_lock lock(mutex_);
      failure_ = Failure{rebuild_position_ + 1, std::string("rebuild: ") + error.what()};
    }
    rebuilding_ = false;
  });
  return true;
}

Runner::RebuildResult Runner::rebuild() {
  RebuildResult result;
  result.digest_before = digest_of_rows(current()->rows());
  rebuilding_ = true;
  build_next();
  rebuilding_ = false;
  result.digest_after = digest_of_rows(current()->rows());
  result.position = position();
  return result;
}

void Runner::build_next() {
  auto name = read_name(folder_ / "NEXT");
  auto next = open_generation(name);
  if (!next) {
    name = new_generation_folder().filename();
    write_name(folder_ / "NEXT", name);
    next = std::make_shared<Generation>(folder_ / name, settings_);
  }
  const bool bulk = next->position() == 0;
  if (bulk) next->begin_bulk();
  else next->load_directories();
  read_log_into(*next, &rebuild_position_);
  if (bulk && !stopping_) next->finish_bulk();
  std::shared_ptr<Generation> former;  // removed without the lock, since that may take long
  for (;;) {
    if (stopping_) return;
    {
      const std::scoped_lock lock(mutex_);
      if (next->position() == log_.head()) {
        write_name(folder_ / "CURRENT", name);
        std::filesystem::remove(folder_ / "NEXT");
        former = current_.exchange(std::move(next));
        former->retire();
        failure_.reset();
        failed_.store(false, std::memory_order_release);
        ready_.store(true, std::memory_order_release);
        folded_.notify_all();
        return;
      }
    }
    read_log_into(*next, &rebuild_position_);
  }
}

void Runner::persist() { current_.load()->persist(); }

}  // namespace projections
