#include "bench/measuring.hpp"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

namespace bench {

namespace {

constexpr double foreign_cores_max = 0.15;
constexpr double steal_cores_max = 0.08;

std::set<pid_t>& own_processes() {
  static std::set<pid_t> processes;
  return processes;
}

double ticks_per_second() {
  static const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return ticks;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double used_by(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// CPU used by this process, those it has waited for, and those that work for it.
double own_cpu_seconds() {
  double sum = used_by(RUSAGE_SELF) + used_by(RUSAGE_CHILDREN);
  for (const auto process : own_processes()) sum += cpu_seconds(process);
  return sum;
}

struct MachineTimes {
  double busy_seconds = 0;
  double steal_seconds = 0;
};

MachineTimes machine_times() {
  std::ifstream in("/proc/stat");
  std::string word;
  in >> word;
  std::array<double, 8> ticks{};  // user nice system idle iowait irq softirq steal
  for (auto& count : ticks) in >> count;
  return {(ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / ticks_per_second(),
          ticks[7] / ticks_per_second()};
}

void write_all(int to, const void* bytes, std::size_t size) {
  const auto* at = static_cast<const char*>(bytes);
  while (size > 0) {
    const auto written = ::write(to, at, size);
    if (written <= 0) throw std::runtime_error("a measuring process cannot tell its figures");
    at += written;
    size -= static_cast<std::size_t>(written);
  }
}

std::string read_to_end(int from) {
  std::string all;
  std::array<char, 4096> part;
  for (;;) {
    const auto count = ::read(from, part.data(), part.size());
    if (count <= 0) return all;
    all.append(part.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpu_seconds(pid_t process) {
  const auto folder = std::filesystem::path("/proc") / std::to_string(process) / "task";
  double sum = 0;
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator(folder, gone)) {
    double nanoseconds = 0;
    if (std::ifstream in(task.path() / "schedstat"); in >> nanoseconds) sum += nanoseconds * 1e-9;
  }
  return sum;
}

InstructionCounter::InstructionCounter(pid_t process) {
  perf_event_attr wanted{};
  wanted.size = sizeof wanted;
  wanted.type = PERF_TYPE_HARDWARE;
  wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
  wanted.exclude_kernel = 1;
  wanted.exclude_hv = 1;
  wanted.inherit = 1;  // threads that begin later count too
  const auto folder = std::filesystem::path("/proc") / std::to_string(process) / "task";
  for (const auto& task : std::filesystem::directory_iterator(folder)) {
    const auto thread = std::stoi(task.path().filename().string());
    const auto event = ::syscall(SYS_perf_event_open, &wanted, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (event >= 0) events_.push_back(static_cast<int>(event));
  }
}

InstructionCounter::~InstructionCounter() {
  for (const int event : events_) ::close(event);
}

std::optional<double> InstructionCounter::count() const {
  if (events_.empty()) return std::nullopt;
  double sum = 0;
  for (const int event : events_) {
    std::uint64_t executed = 0;
    if (::read(event, &executed, sizeof executed) == sizeof executed) sum += static_cast<double>(executed);
  }
  return sum;
}

double thread_cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double resident_bytes(pid_t process) {
  std::ifstream in("/proc/" + std::to_string(process) + "/statm");
  double pages = 0;
  in >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double percentile(std::vector<float>& values, double part) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto at = static_cast<std::size_t>(static_cast<double>(values.size()) * part);
  return static_cast<double>(values[std::min(at, values.size() - 1)]);
}

double figure(const Figures& figures, std::string_view name) {
  for (const auto& [known, value] : figures)
    if (known == name) return value;
  throw std::logic_error("no figure " + std::string(name));
}

// ---- rounds -------------------------------------------------------------------------------------

Rounds::Round Rounds::run_once(const std::vector<Contender>& contenders) {
  Round round;
  const auto began = now_seconds();
  const auto own_before = own_cpu_seconds();
  const auto machine_before = machine_times();
  for (const auto& contender : contenders) {
    round.by_contender.push_back(contender.run());
    std::printf("  %-34s", contender.name.c_str());
    for (const auto& [name, value] : round.by_contender.back())
      std::printf("  %s %.*f", name.c_str(), value < 10 ? 3 : value < 1000 ? 1 : 0, value);
    std::printf("\n");
    std::fflush(stdout);
  }
  const auto machine_after = machine_times();
  const auto took = now_seconds() - began;
  const auto busy = machine_after.busy_seconds - machine_before.busy_seconds;
  round.foreign_cores = std::max(0.0, busy - (own_cpu_seconds() - own_before)) / took;
  round.steal_cores = (machine_after.steal_seconds - machine_before.steal_seconds) / took;
  const bool quiet = round.foreign_cores <= foreign_cores_max && round.steal_cores <= steal_cores_max;
  std::printf("  round of %.1f s: others used %.2f cores, stolen %.2f%s\n", took, round.foreign_cores,
              round.steal_cores, quiet ? "" : " (not quiet)");
  return round;
}

Rounds Rounds::run(int wanted, const std::vector<Contender>& contenders) {
  Rounds rounds;
  for (const auto& contender : contenders) rounds.names_.push_back(contender.name);
  const auto noise = [](const Round& round) {
    return std::max(round.foreign_cores / foreign_cores_max, round.steal_cores / steal_cores_max);
  };
  const auto quiet_rounds = [&] {
    return std::ranges::count_if(rounds.rounds_, [&](const auto& round) { return noise(round) <= 1; });
  };
  const auto tries_max = static_cast<std::size_t>(wanted) * 3;
  while (quiet_rounds() < wanted && rounds.rounds_.size() < tries_max)
    rounds.rounds_.push_back(run_once(contenders));
  std::ranges::stable_sort(rounds.rounds_, {}, noise);
  if (const auto quiet = quiet_rounds(); quiet < wanted)
    std::printf("  only %d of %d rounds were quiet: the quietest are taken\n", static_cast<int>(quiet),
                wanted);
  if (rounds.rounds_.size() > static_cast<std::size_t>(wanted))
    rounds.rounds_.resize(static_cast<std::size_t>(wanted));
  return rounds;
}

std::size_t Rounds::index(std::string_view contender) const {
  const auto found = std::ranges::find(names_, contender);
  if (found == names_.end()) throw std::logic_error("no contender " + std::string(contender));
  return static_cast<std::size_t>(found - names_.begin());
}

double Rounds::median_of(std::string_view contender, std::string_view name) const {
  std::vector<double> values;
  for (const auto& round : rounds_) values.push_back(figure(round.by_contender[index(contender)], name));
  return median(values);
}

double Rounds::ratio(std::string_view contender, std::string_view name, std::string_view baseline,
                     std::string_view baseline_figure) const {
  std::vector<double> values;
  for (const auto& round : rounds_)
    values.push_back(figure(round.by_contender[index(contender)], name) /
                     figure(round.by_contender[index(baseline)], baseline_figure));
  return median(values);
}

void report(const Goal& goal, double ratio) {
  const auto reached = [&](double bar) { return goal.less_is_better ? ratio <= bar : ratio >= bar; };
  std::printf("%-4.*s %-62.*s %8.3f   floor %.2f, goal %.2f: %s\n", static_cast<int>(goal.id.size()),
              goal.id.data(), static_cast<int>(goal.what.size()), goal.what.data(), ratio, goal.floor,
              goal.goal,
              reached(goal.goal)    ? "goal reached"
              : reached(goal.floor) ? "floor reached"
                                    : "missed");
  std::fflush(stdout);
}

// ---- processes ----------------------------------------------------------------------------------

void count_as_own(pid_t process) { own_processes().insert(process); }
void forget_own(pid_t process) { own_processes().erase(process); }

void pin(pid_t process, int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(core), &cores);
  ::sched_setaffinity(process, sizeof cores, &cores);
}

void unpin(pid_t process) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  for (long core = 0; core < ::sysconf(_SC_NPROCESSORS_ONLN); ++core)
    CPU_SET(static_cast<std::size_t>(core), &cores);
  ::sched_setaffinity(process, sizeof cores, &cores);
}

Figures in_own_process(const std::function<Figures()>& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::fflush(stdout);
  const auto child = ::fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    int code = 1;
    try {
      for (const auto& [name, value] : work()) {
        const auto line = name + '\t' + std::to_string(value) + '\n';
        write_all(ends[1], line.data(), line.size());
      }
      code = 0;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "a measuring process failed: %s\n", error.what());
    }
    std::fflush(stdout);
    ::_exit(code);
  }
  ::close(ends[1]);
  const auto told = read_to_end(ends[0]);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error("a measuring process failed");
  Figures figures;
  std::istringstream lines(told);
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    figures.emplace_back(line.substr(0, tab), std::stod(line.substr(tab + 1)));
  }
  return figures;
}

TemporaryFolder::TemporaryFolder() {
  const char* const chosen = ::getenv("FORECOURT_BENCH_FOLDER");
  const std::filesystem::path parent = chosen != nullptr ? chosen : std::filesystem::temp_directory_path();
  auto pattern = (parent / "forecourt-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("cannot make a folder in " + parent.string());
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

long option(int argc, char** argv, std::string_view name, long otherwise) {
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (!word.starts_with("--") || !word.substr(2).starts_with(name)) continue;
    word.remove_prefix(2 + name.size());
    long value = 0;
    if (word.starts_with('=') &&
        std::from_chars(word.data() + 1, word.data() + word.size(), value).ec == std::errc{})
      return value;
  }
  return otherwise;
}

}  // namespace bench
