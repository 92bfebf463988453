// Finds the customers of an organisation by any part of their names, phones, plates, VINs, e-mail addresses
// or numbers. Exact whatever the length of what is typed: index entries narrow down, and where they do not
// decide, the customer's own text does.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "projections/byte_block.hpp"
#include "projections/customer_text.hpp"
#include "projections/gram_index.hpp"
#include "projections/row_bits.hpp"
#include "projections/search_terms.hpp"
#include "projections/slot_table.hpp"
#include "projections/sort_column.hpp"
#include "projections/word_index.hpp"

namespace projections {

/// Customers have dense row numbers, given in the order of their arrival; those of removed ones are used
/// again. Not synchronised.
class SearchIndex : private TieOrder {
 public:
  SearchIndex() : by_name_(*this) {}
  SearchIndex(const SearchIndex&) = delete;
  SearchIndex& operator=(const SearchIndex&) = delete;

  /// Rows are below this.
  std::size_t rows() const { return ids_.size(); }
  std::optional<std::uint32_t> find_row(domain::Ulid customer) const;
  /// The customer's row; a new one, with no text, where there is none.
  std::uint32_t row_of(domain::Ulid customer);
  domain::Ulid customer(std::uint32_t row) const { return ids_[row]; }
  std::string_view text(std::uint32_t row) const { return texts_[row].view(); }

  /// Replaces what the row's customer is found by; see customer_text().
  void put(std::uint32_t row, ByteBlock text);
  void remove(std::uint32_t row);

  /// From `defer` to `build`, puts only keep the text; what finds it is made for all rows at once.
  void defer() { deferred_ = true; }
  void build();

  /// The rows that are found. Room is made in `found` for every row.
  void find(const SearchTerms& search, FieldMask allowed, RowBits& found) const;
  /// Up to `limit` of the `count` rows in `found`, by display name.
  std::vector<std::uint32_t> first_by_name(const RowBits& found, std::size_t count, std::size_t limit) const;

 private:
  struct Keys;
  /// Text that many customers share, each kind in an index of its own.
  enum WordKind : std::size_t { names, domains, vin_stems, number_stems };
  static constexpr std::size_t word_kinds = 4;

  template <class Visit>
  static void for_each_indexed_word(std::string_view text, Visit visit);
  static void collect_grams(std::string_view text, std::vector<GramCode>& codes);
  static Keys keys_of(std::string_view text);

  void build_grams();
  void build_words();
  void build_order();

  bool before(std::uint32_t row, std::uint32_t other) const override;
  void find_term(const SearchTerm& term, FieldMask allowed, RowBits& found) const;
  void find_name(std::string_view part, RowBits& found) const;
  void find_email(const SearchTerm& term, RowBits& found) const;
  void find_address(const SearchTerm& term, std::size_t at_sign, RowBits& found) const;
  void find_phone(const SearchTerm& term, const PhonePattern& pattern, RowBits& found) const;
  void find_phone_start(const SearchTerm& term, std::string_view digits, RowBits& found) const;
  void find_national(const SearchTerm& term, std::string_view digits, RowBits& found) const;
  /// Finds `part` in the values of one family of grams; `term` is what the text must really have.
  void find_part(GramFamily family, std::string_view part, const SearchTerm& term, SearchField field,
                 RowBits& found) const;
  /// Adds those candidates whose text has the term in that field.
  void add_confirmed(std::vector<std::uint32_t> candidates, const SearchTerm& term, SearchField field,
                     RowBits& found) const;
  void add_all_with(GramCode code, RowBits& found) const;

  std::vector<domain::Ulid> ids_;  // by row
  SlotTable by_id_;                // rows
  std::vector<ByteBlock> texts_;   // by row; empty where the row is free or has nothing to be found by
  std::vector<std::uint32_t> free_rows_;
  bool deferred_ = false;

  std::array<WordIndex, word_kinds> words_;
  GramIndex grams_;
  SortColumn by_name_;  // of the rows with a text
};

}  // namespace projections
