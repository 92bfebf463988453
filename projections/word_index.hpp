// Which rows have which words, for text in which words repeat: names, and the domains of e-mail addresses. A
// part of a word is looked for among the distinct words, and each word knows its rows, so that a name which a
// tenth of all customers bear is found as fast as a rare one and no customer's text is read.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "projections/byte_block.hpp"
#include "projections/gram_index.hpp"
#include "projections/row_set.hpp"
#include "projections/slot_table.hpp"

namespace projections {

/// Not synchronised.
class WordIndex {
 public:
  /// Adding a row twice to one word is as adding it once.
  void add(std::string_view word, std::uint32_t row);
  void remove(std::string_view word, std::uint32_t row);
  void clear();
  /// Gives back memory that growing left unused; for after a bulk load.
  void compact();

  /// Adds the rows that have a word with `part` in it; `part` has at least three bytes.
  void add_rows_with(std::string_view part, RowBits& bits) const;
  /// Adds the rows that have a word which starts with `start`, of any length but none.
  void add_rows_with_start(std::string_view start, RowBits& bits) const;

 private:
  struct Word {
    ByteBlock text;
    RowSet rows;
  };
  std::uint64_t hash_of(std::uint32_t word) const;
  std::vector<GramCode> grams_of(std::string_view word) const;
  /// Adds the rows of those candidates whose text fits.
  template <class Fits>
  void add_fitting(const std::vector<std::uint32_t>& candidates, Fits fits, RowBits& bits) const;

  SlotTable by_text_;
  std::vector<Word> words_;
  std::vector<std::uint32_t> free_;  // places in words_ whose word has no row any more
  GramIndex grams_;                  // of word numbers
};

}  // namespace projections
