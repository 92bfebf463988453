// The small part of regular expressions in which numbering plans are written, over digits alone:
//
//   pattern := branch ('|' branch)*
//   branch  := (atom repeat?)*
//   atom    := digit | '\d' | '[' digits and ranges ']' | '(' pattern ')' | '(?:' pattern ')'
//   repeat  := '?' | '{n}' | '{n,m}'
//
// A general library takes some 500 ns for one of them; this takes some 50.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace api {

class DigitPattern {
 public:
  /// Matches nothing.
  DigitPattern() = default;
  /// Nothing when the pattern is not of this form.
  static std::optional<DigitPattern> compile(std::string_view pattern);

  bool matches(std::string_view digits) const;
  /// Whether some first part of the digits matches.
  bool matches_start(std::string_view digits) const;

  static constexpr std::size_t groups_max = 9;
  using Groups = std::array<std::string_view, groups_max>;
  /// What each "(...)" took, when the whole matches: the first way that a backtracking search finds.
  std::optional<Groups> groups(std::string_view digits) const;

 private:
  class Compiler;
  class Search;
  struct Step {
    enum class Kind : std::uint8_t { digit, either, jump, open, close, end };
    Kind kind = Kind::end;
    std::uint16_t digits = 0;  ///< of `digit`: a bit for each that fits; of `open` and `close`: which group
    std::uint32_t to =
        0;  ///< of `either`: the second way, the first being the next step; of `jump`: where to
  };

  std::vector<Step> steps_;
};

}  // namespace api
