#include "projections/word_index.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <string>

#include "projections/row_bits.hpp"

namespace projections {
namespace {

constexpr GramFamily anywhere = 0;
constexpr GramFamily from_start = 1;  // the first byte, the first two, the first three

std::uint32_t start_gram(std::string_view word) {
  std::uint32_t gram = 0;
  for (const char c : word.substr(0, 3)) gram = (gram << 8) | static_cast<unsigned char>(c);
  return gram;
}

}  // namespace

std::uint64_t WordIndex::hash_of(std::uint32_t word) const {
  return std::hash<std::string_view>{}(words_[word].text.view());
}

std::vector<GramCode> WordIndex::grams_of(std::string_view word) const {
  std::vector<GramCode> codes;
  append_grams(anywhere, word, codes);
  for (std::size_t bytes = 1; bytes <= std::min<std::size_t>(3, word.size()); ++bytes)
    codes.push_back(gram_code(from_start, start_gram(word.substr(0, bytes))));
  return codes;
}

void WordIndex::add(std::string_view text, std::uint32_t row) {
  assert(!text.empty());
  const auto same = [&](std::uint32_t word) { return words_[word].text.view() == text; };
  if (const auto word = by_text_.find(std::hash<std::string_view>{}(text), same)) {
    words_[*word].rows.add(row);
    return;
  }
  auto word = static_cast<std::uint32_t>(words_.size());
  if (free_.empty()) {
    words_.emplace_back();
  } else {
    word = free_.back();
    free_.pop_back();
  }
  words_[word].text = ByteBlock(text);
  words_[word].rows.add(row);
  by_text_.insert(word, [&](std::uint32_t other) { return hash_of(other); });
  for (const GramCode code : grams_of(text)) grams_.add(code, word);
}

void WordIndex::remove(std::string_view text, std::uint32_t row) {
  const auto same = [&](std::uint32_t word) { return words_[word].text.view() == text; };
  const auto word = by_text_.find(std::hash<std::string_view>{}(text), same);
  if (!word) return;
  words_[*word].rows.remove(row);
  if (!words_[*word].rows.empty()) return;
  for (const GramCode code : grams_of(text)) grams_.remove(code, *word);
  by_text_.erase(*word, [&](std::uint32_t other) { return hash_of(other); });
  words_[*word].text = ByteBlock();
  free_.push_back(*word);
}

void WordIndex::clear() { *this = WordIndex(); }

void WordIndex::compact() {
  for (Word& word : words_) word.rows.compact();
}

template <class Fits>
void WordIndex::add_fitting(const std::vector<std::uint32_t>& candidates, Fits fits, RowBits& bits) const {
  constexpr std::size_t ahead = 16;  // words lie apart in memory; ask for some before they are read
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (i + ahead < candidates.size()) words_[candidates[i + ahead]].text.prefetch();
    const Word& word = words_[candidates[i]];
    if (fits(word.text.view())) word.rows.add_to(bits);
  }
}

void WordIndex::add_rows_with(std::string_view part, RowBits& bits) const {
  assert(part.size() >= 3);
  const bool exact = part.size() == 3;
  add_fitting(
      grams_.candidates(anywhere, part), [&](std::string_view word) { return exact || word.contains(part); },
      bits);
}

void WordIndex::add_rows_with_start(std::string_view start, RowBits& bits) const {
  assert(!start.empty());
  const GramCode code = gram_code(from_start, start_gram(start));
  const bool exact = start.size() <= 3;
  add_fitting(
      grams_.candidates(anywhere, start, std::span(&code, 1)),
      [&](std::string_view word) { return exact || word.starts_with(start); }, bits);
}

}  // namespace projections
