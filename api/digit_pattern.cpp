#include "api/digit_pattern.hpp"

namespace api {

namespace {

constexpr std::size_t steps_max = 100'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::uint16_t bit_of(char digit) { return static_cast<std::uint16_t>(1U << (digit - '0')); }

}  // namespace

/// Writes steps for a pattern, reading it once from left to right.
class DigitPattern::Compiler {
 public:
  explicit Compiler(std::string_view pattern) : rest_(pattern) {}

  std::optional<std::vector<Step>> compile() {
    if (!alternatives() || !rest_.empty()) return std::nullopt;
    add({.kind = Step::Kind::end});
    return std::move(steps_);
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(steps_.size()); }
  void add(Step step) { steps_.push_back(step); }
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  bool alternatives() {
    std::vector<std::uint32_t> ends;  // jumps from the end of a branch behind the last one
    for (;;) {
      const auto start = here();
      if (!branch()) return false;
      if (!take("|")) break;
      insert(start, {.kind = Step::Kind::either, .to = here() + 2});
      ends.push_back(here());
      add({.kind = Step::Kind::jump});
    }
    for (const auto end : ends) steps_[end].to = here();
    return true;
  }

  bool branch() {
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      const auto start = here();
      if (!atom() || !repeat(start) || steps_.size() > steps_max) return false;
    }
    return true;
  }

  bool atom() {
    if (take("\\d")) return add({.kind = Step::Kind::digit, .digits = 0x3ff}), true;
    if (take("[")) return one_of();
    if (take("(?:")) return alternatives() && take(")");
    if (take("(")) return group();
    if (!is_digit(rest_.front())) return false;
    add({.kind = Step::Kind::digit, .digits = bit_of(rest_.front())});
    rest_.remove_prefix(1);
    return true;
  }

  bool group() {
    if (groups_ == groups_max) return false;
    const auto number = groups_++;
    add({.kind = Step::Kind::open, .digits = number});
    if (!alternatives() || !take(")")) return false;
    add({.kind = Step::Kind::close, .digits = number});
    return true;
  }

  bool one_of() {
    Step step{.kind = Step::Kind::digit};
    while (!take("]")) {
      if (rest_.empty() || !is_digit(rest_.front())) return false;
      const char first = rest_.front();
      char last = first;
      rest_.remove_prefix(1);
      if (rest_.size() >= 2 && rest_.front() == '-' && is_digit(rest_[1])) {
        last = rest_[1];
        rest_.remove_prefix(2);
      }
      for (char digit = first; digit <= last; ++digit) step.digits |= bit_of(digit);
    }
    add(step);
    return true;
  }

  bool repeat(std::uint32_t start) {
    std::size_t least = 1;
    std::size_t most = 1;
    if (take("?")) {
      least = 0;
    } else if (take("{")) {
      if (!number(least)) return false;
      most = least;
      if (take(",") && !number(most)) return false;
      if (!take("}")) return false;
    } else {
      return true;
    }
    if (most < least || most == 0) return false;
    const std::vector<Step> once(steps_.begin() + start, steps_.end());
    steps_.resize(start);
    for (std::size_t i = 0; i < least; ++i) append(once, start);
    // What may be left out: each of them only behind the one before.
    std::vector<std::uint32_t> choices;
    for (std::size_t i = least; i < most; ++i) {
      choices.push_back(here());
      add({.kind = Step::Kind::either});
      append(once, start);
    }
    for (const auto choice : choices) steps_[choice].to = here();
    return true;
  }

  bool number(std::size_t& out) {
    if (rest_.empty() || !is_digit(rest_.front())) return false;
    for (out = 0; !rest_.empty() && is_digit(rest_.front()) && out < 100; rest_.remove_prefix(1))
      out = out * 10 + static_cast<std::size_t>(rest_.front() - '0');
    return true;
  }

  /// Steps that were written at `from`, again at the end.
  void append(const std::vector<Step>& steps, std::uint32_t from) {
    const auto moved = here() - from;
    for (auto step : steps) {
      if (step.kind == Step::Kind::either || step.kind == Step::Kind::jump) step.to += moved;
      add(step);
    }
  }

  /// Puts a step in front of those from `at` on.
  void insert(std::uint32_t at, Step step) {
    const std::vector<Step> behind(steps_.begin() + at, steps_.end());
    steps_.resize(at);
    add(step);
    append(behind, at);
  }

  std::string_view rest_;
  std::vector<Step> steps_;
  std::uint16_t groups_ = 0;
};

/// Goes through the steps, and back to the last choice where they lead nowhere.
class DigitPattern::Search {
 public:
  Search(const std::vector<Step>& steps, std::string_view digits, bool whole)
      : steps_(steps), digits_(digits), whole_(whole) {}

  bool from(std::size_t step, std::size_t at) {
    for (;; ++step) {
      const auto& [kind, digits, to] = steps_[step];
      switch (kind) {
        case Step::Kind::digit:
          if (at == digits_.size() || (digits & bit_of(digits_[at])) == 0) return false;
          ++at;
          break;
        case Step::Kind::either:
          if (from(step + 1, at)) return true;
          step = to - 1;
          break;
        case Step::Kind::jump:
          step = to - 1;
          break;
        case Step::Kind::open:
          opened_[digits] = at;
          break;
        case Step::Kind::close:
          groups_[digits] = digits_.substr(opened_[digits], at - opened_[digits]);
          break;
        case Step::Kind::end:
          return !whole_ || at == digits_.size();
      }
    }
  }

  const Groups& groups() const { return groups_; }

 private:
  const std::vector<Step>& steps_;
  std::string_view digits_;
  bool whole_;
  std::array<std::size_t, groups_max> opened_{};
  Groups groups_{};
};

std::optional<DigitPattern> DigitPattern::compile(std::string_view pattern) {
  auto steps = Compiler(pattern).compile();
  if (!steps) return std::nullopt;
  DigitPattern compiled;
  compiled.steps_ = *std::move(steps);
  return compiled;
}

bool DigitPattern::matches(std::string_view digits) const {
  return !steps_.empty() && Search(steps_, digits, true).from(0, 0);
}

bool DigitPattern::matches_start(std::string_view digits) const {
  return !steps_.empty() && Search(steps_, digits, false).from(0, 0);
}

std::optional<DigitPattern::Groups> DigitPattern::groups(std::string_view digits) const {
  if (steps_.empty()) return std::nullopt;
  Search search(steps_, digits, true);
  if (!search.from(0, 0)) return std::nullopt;
  return search.groups();
}

}  // namespace api
