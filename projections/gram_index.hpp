// Which rows have which short runs of bytes ("grams") in their text: how a part of a word is found anywhere
// in a million texts. Three letters point at the rows that have them; the rows common to all three-letter
// runs of a longer part are the only ones whose text must be looked at.
//
//   code := family (8 bits) gram (24 bits)
//   gram := 0 0 c      the byte c is somewhere in the value
//         | c d e      the three bytes are
//         | c d 0      the value ends in these two bytes
//         | c 0 0      the value ends in this byte (only where somebody asks for that)
//
// Grams are bytes, not letters, so any UTF-8 is found alike. Values must not contain the byte 0.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "projections/row_set.hpp"
#include "projections/slot_table.hpp"

namespace projections {

/// A namespace of grams, such as "of the licence plate"; below 256.
using GramFamily = std::uint32_t;
using GramCode = std::uint32_t;

inline constexpr std::uint32_t gram_values = 1U << 24;
constexpr GramCode gram_code(GramFamily family, std::uint32_t gram) { return (family << 24) | gram; }

/// Appends the codes of every gram of a value, but not of its last byte. The same code may come twice.
void append_grams(GramFamily family, std::string_view value, std::vector<GramCode>& codes);
/// The code for "ends in the last two bytes of `value`", or in its only one; `value` is not empty.
GramCode ending_code(GramFamily family, std::string_view value);

/// Not synchronised.
class GramIndex {
 public:
  void add(GramCode code, std::uint32_t row);
  void remove(GramCode code, std::uint32_t row);

  /// Forgets everything and indexes rows 0 to `rows` - 1 anew. `codes_of` appends a row's codes in any order,
  /// and is called once for each. Ten times as fast as adding them one by one.
  void build(std::uint32_t rows,
             const std::function<void(std::uint32_t row, std::vector<GramCode>&)>& codes_of);

  /// Null when no row has it.
  const RowSet* find(GramCode code) const;

  /// Adds the rows one of whose values has the one or two bytes of `part` in it: exact.
  void add_rows_with_short(GramFamily family, std::string_view part, RowBits& bits) const;
  /// The rows that have every three-byte gram of `part` (at least three bytes), and all of `required` too:
  /// all rows with `part` in one of their values, and perhaps others. Exact when `part` has three bytes and
  /// `required` none.
  std::vector<std::uint32_t> candidates(GramFamily family, std::string_view part,
                                        std::span<const GramCode> required = {}) const;

 private:
  std::uint32_t position_of(GramCode code);

  SlotTable positions_;          // by code
  std::vector<GramCode> codes_;  // by position
  std::vector<RowSet> sets_;     // by position
};

}  // namespace projections
