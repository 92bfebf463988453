// How the measuring programs measure: contenders side by side, in rounds, on a machine that others use too.
//
// A figure means little by itself; the ratio of two that were taken in the same minute does. So each round
// runs every contender once, rounds in which others used too much of the machine are thrown out, and what is
// told is the median of the ratios of the rounds that are left.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

/// Seconds of a clock that only goes forward.
double now_seconds();
/// Seconds of CPU that a process has used, all its threads together. 0 when it is gone.
double cpu_seconds(pid_t process);
/// The same of the calling thread alone.
double thread_cpu_seconds();
/// Counts the instructions that the threads which a process has now execute outside the kernel. Unlike
/// seconds, they are about the same on a busy machine as on a quiet one.
class InstructionCounter {
 public:
  explicit InstructionCounter(pid_t process);
  ~InstructionCounter();
  InstructionCounter(const InstructionCounter&) = delete;
  InstructionCounter& operator=(const InstructionCounter&) = delete;
  /// So far; nothing where the machine does not let them be counted.
  std::optional<double> count() const;

 private:
  std::vector<int> events_;
};

/// Bytes of memory that a process has in use.
double resident_bytes(pid_t process);

double median(std::vector<double> values);
/// `part` of 0.99 is the 99th percentile. Sorts the values.
double percentile(std::vector<float>& values, double part);

/// What one contender did in one round, by name: "requests/s".
using Figures = std::vector<std::pair<std::string, double>>;
double figure(const Figures& figures, std::string_view name);

struct Contender {
  std::string name;
  std::function<Figures()> run;
};

class Rounds {
 public:
  /// Runs the contenders, in turn, until `wanted` rounds were quiet; after three times as many it makes do
  /// with the quietest. Prints every figure.
  static Rounds run(int wanted, const std::vector<Contender>& contenders);

  /// The median over the rounds of one contender's figure.
  double median_of(std::string_view contender, std::string_view figure) const;
  /// The median over the rounds of the ratio of two contenders' figures of the same round.
  double ratio(std::string_view contender, std::string_view figure, std::string_view baseline,
               std::string_view baseline_figure) const;

 private:
  struct Round {
    std::vector<Figures> by_contender;
    double foreign_cores = 0;
    double steal_cores = 0;
  };
  std::size_t index(std::string_view contender) const;
  static Round run_once(const std::vector<Contender>& contenders);

  std::vector<std::string> names_;
  std::vector<Round> rounds_;
};

/// What a ratio should be.
struct Goal {
  std::string_view id;  ///< "P3"
  std::string_view what;
  double floor = 0;
  double goal = 0;
  bool less_is_better = false;
};
void report(const Goal& goal, double ratio);

/// Runs `work` in a process of its own, so that one contender leaves nothing behind for the next.
Figures in_own_process(const std::function<Figures()>& work);

/// Tells of a process that works for a contender, so that its CPU does not count as foreign.
void count_as_own(pid_t process);
void forget_own(pid_t process);

/// Lets a process run on one core only. 0 is this process.
void pin(pid_t process, int core);
void unpin(pid_t process);

/// A folder that is removed at the end; under FORECOURT_BENCH_FOLDER where that is set.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A whole number on the command line ("--rounds=5"), or `otherwise`.
long option(int argc, char** argv, std::string_view name, long otherwise);

}  // namespace bench
