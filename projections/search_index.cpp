#include "projections/search_index.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <functional>
#include <iterator>
#include <utility>

#include "projections/side_by_side.hpp"

namespace projections {
namespace {

// Families of grams. Names and domains have theirs in their words' index; here they have only what is too
// short for that: the bytes and the pairs of bytes in them.
enum : GramFamily {
  name_bits,
  domain_bits,
  phone_digits_family,
  plate_family,
  vin_family,
  number_family,
  local_part_family,    // of an e-mail address
  national_start,       // of a phone number: the first 1 to 6 digits after the country code
  country_code_family,  // of a phone number
  mark
};
enum Mark : std::uint32_t { has_phone, has_several_phones, has_email, has_several_emails };

constexpr std::size_t national_start_digits = 6;

std::uint32_t byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

std::uint32_t number_from(std::string_view digits) {
  std::uint32_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

GramCode mark_code(Mark which) { return gram_code(mark, which); }

/// Digits with their count in front, so that "07" and "7" differ: at most 1,999,999.
GramCode national_start_code(std::string_view digits) {
  std::uint32_t leading_one = 1;
  for (std::size_t i = 0; i < digits.size(); ++i) leading_one *= 10;
  return gram_code(national_start, leading_one + number_from(digits));
}

GramCode country_code(std::string_view digits) {
  return gram_code(country_code_family, number_from(digits.substr(0, country_code_digits(digits))));
}

GramCode short_code(GramFamily family, std::string_view one_or_two_bytes) {
  std::uint32_t gram = 0;
  for (const char c : one_or_two_bytes) gram = (gram << 8) | static_cast<unsigned char>(c);
  return gram_code(family, gram);
}

void append_short(GramFamily family, std::string_view word, std::vector<GramCode>& codes) {
  for (std::size_t at = 0; at < word.size(); ++at) {
    codes.push_back(gram_code(family, byte_at(word, at)));
    if (at + 1 < word.size()) codes.push_back(short_code(family, word.substr(at, 2)));
  }
}

std::string_view digits_of(std::string_view stored_phone) {
  return stored_phone.substr(stored_phone.starts_with('+') ? 1 : 0);
}

void append_phone(std::string_view digits, std::vector<GramCode>& codes) {
  append_grams(phone_digits_family, digits, codes);
  codes.push_back(mark_code(has_phone));
  codes.push_back(country_code(digits));
  const auto national = digits.substr(country_code_digits(digits));
  for (std::size_t count = 1; count <= std::min(national_start_digits, national.size()); ++count)
    codes.push_back(national_start_code(national.substr(0, count)));
}

struct Address {
  std::string_view local;
  std::string_view domain;
};
Address parts_of(std::string_view email) {
  const auto at = email.find('@');
  if (at == std::string_view::npos) return {email, {}};
  return {email.substr(0, at), email.substr(at + 1)};
}

void append_email(std::string_view email, std::vector<GramCode>& codes) {
  const auto [local, domain] = parts_of(email);
  append_grams(local_part_family, local, codes);
  if (!local.empty()) codes.push_back(ending_code(local_part_family, local.substr(local.size() - 1)));
  append_short(domain_bits, domain, codes);
  if (email.contains('@')) codes.push_back(mark_code(has_email));
}

/// All but what tells one vehicle or customer from the next: many share it, so it is indexed as a word.
std::string_view stem_of(SearchField field, std::string_view value) {
  const std::size_t own = field == SearchField::vin ? 6 : 3;
  return value.size() > own ? value.substr(0, value.size() - own) : std::string_view();
}

template <class Visit>
void for_each_word(std::string_view text, Visit visit) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(' ', begin), text.size());
    if (end > begin) visit(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

/// The first eight bytes as a number that sorts as they do.
std::uint64_t name_key(std::string_view text) {
  const auto name = display_name(text);
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i) key = (key << 8) | (i < name.size() ? byte_at(name, i) : 0);
  return key;
}

template <class Value>
void make_set(std::vector<Value>& values) {
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
}

/// Calls for what only `after` has and for what only `before` has; both are sorted.
template <class Value, class Added, class Gone>
void for_each_difference(const std::vector<Value>& before, const std::vector<Value>& after, Added added,
                         Gone gone) {
  std::vector<Value> difference;
  std::ranges::set_difference(before, after, std::back_inserter(difference));
  for (const Value& value : difference) gone(value);
  difference.clear();
  std::ranges::set_difference(after, before, std::back_inserter(difference));
  for (const Value& value : difference) added(value);
}

}  // namespace

/// What a text is entered under; sorted, each once.
struct SearchIndex::Keys {
  std::vector<GramCode> codes;
  std::array<std::vector<std::string_view>, word_kinds> words;
};

void SearchIndex::collect_grams(std::string_view text, std::vector<GramCode>& codes) {
  std::size_t phones = 0;
  std::size_t emails = 0;
  for_each_value(text, [&](SearchField field, std::string_view value) {
    switch (field) {
      case SearchField::name:
        for_each_word(value, [&](std::string_view word) { append_short(name_bits, word, codes); });
        break;
      case SearchField::phone:
        append_phone(digits_of(value), codes);
        if (++phones == 2) codes.push_back(mark_code(has_several_phones));
        break;
      case SearchField::plate:
        append_grams(plate_family, value, codes);
        break;
      case SearchField::vin:
        append_grams(vin_family, value, codes);
        break;
      case SearchField::email:
        append_email(value, codes);
        if (++emails == 2) codes.push_back(mark_code(has_several_emails));
        break;
      case SearchField::number:
        append_grams(number_family, value, codes);
        break;
      case SearchField::invoice:
        break;  // not in the text
    }
  });
}

template <class Visit>
void SearchIndex::for_each_indexed_word(std::string_view text, Visit visit) {
  const auto visit_some = [&](WordKind kind, std::string_view word) {
    if (!word.empty()) visit(kind, word);
  };
  for_each_value(text, [&](SearchField field, std::string_view value) {
    switch (field) {
      case SearchField::name:
        for_each_word(value, [&](std::string_view word) { visit(names, word); });
        break;
      case SearchField::email:
        visit_some(domains, parts_of(value).domain);
        break;
      case SearchField::vin:
        visit_some(vin_stems, stem_of(field, value));
        break;
      case SearchField::number:
        visit_some(number_stems, stem_of(field, value));
        break;
      case SearchField::phone:
      case SearchField::plate:
      case SearchField::invoice:
        break;
    }
  });
}

SearchIndex::Keys SearchIndex::keys_of(std::string_view text) {
  Keys keys;
  collect_grams(text, keys.codes);
  for_each_indexed_word(text,
                        [&](WordKind kind, std::string_view word) { keys.words[kind].push_back(word); });
  make_set(keys.codes);
  for (auto& words : keys.words) make_set(words);
  return keys;
}

std::optional<std::uint32_t> SearchIndex::find_row(domain::Ulid customer) const {
  return by_id_.find(std::hash<domain::Ulid>{}(customer),
                     [&](std::uint32_t row) { return ids_[row] == customer; });
}

std::uint32_t SearchIndex::row_of(domain::Ulid customer) {
  if (const auto row = find_row(customer)) return *row;
  auto row = static_cast<std::uint32_t>(ids_.size());
  if (free_rows_.empty()) {
    ids_.push_back(customer);
    texts_.emplace_back();
  } else {
    row = free_rows_.back();
    free_rows_.pop_back();
    ids_[row] = customer;
  }
  by_id_.insert(row, [&](std::uint32_t other) { return std::hash<domain::Ulid>{}(ids_[other]); });
  return row;
}

bool SearchIndex::before(std::uint32_t row, std::uint32_t other) const {
  const auto order = display_name(text(row)) <=> display_name(text(other));
  return order != 0 ? order < 0 : ids_[row] < ids_[other];
}

void SearchIndex::put(std::uint32_t row, ByteBlock text) {
  if (deferred_) {
    texts_[row] = std::move(text);
    return;
  }
  if (texts_[row].view() == text.view()) return;
  const Keys before = keys_of(texts_[row].view());
  const Keys after = keys_of(text.view());
  for_each_difference(
      before.codes, after.codes, [&](GramCode code) { grams_.add(code, row); },
      [&](GramCode code) { grams_.remove(code, row); });
  for (std::size_t kind = 0; kind < word_kinds; ++kind)
    for_each_difference(
        before.words[kind], after.words[kind], [&](std::string_view word) { words_[kind].add(word, row); },
        [&](std::string_view word) { words_[kind].remove(word, row); });

  const bool ordered = !texts_[row].empty();
  if (ordered && display_name(texts_[row].view()) == display_name(text.view()) && !text.empty()) {
    texts_[row] = std::move(text);
    return;
  }
  if (ordered) by_name_.erase(row);
  texts_[row] = std::move(text);
  if (!texts_[row].empty()) by_name_.insert(row, name_key(texts_[row].view()));
}

void SearchIndex::remove(std::uint32_t row) {
  put(row, ByteBlock());
  by_id_.erase(row, [&](std::uint32_t other) { return std::hash<domain::Ulid>{}(ids_[other]); });
  ids_[row] = {};
  free_rows_.push_back(row);
}

void SearchIndex::build() {
  deferred_ = false;
  // They have nothing in common but the texts.
  do_side_by_side(
      rows(), [this] { build_grams(); }, "directory-words", [this] { build_words(), build_order(); });
}

void SearchIndex::build_grams() {
  grams_.build(static_cast<std::uint32_t>(rows()),
               [&](std::uint32_t row, std::vector<GramCode>& codes) { collect_grams(text(row), codes); });
}

void SearchIndex::build_words() {
  for (WordIndex& words : words_) words.clear();
  for (std::uint32_t row = 0; row < rows(); ++row)
    for_each_indexed_word(text(row),
                          [&](WordKind kind, std::string_view word) { words_[kind].add(word, row); });
  for (WordIndex& words : words_) words.compact();
}

void SearchIndex::build_order() {
  std::vector<std::uint32_t> named;
  for (std::uint32_t row = 0; row < rows(); ++row) {
    if (texts_[row].empty()) continue;
    by_name_.set_key(row, name_key(text(row)));
    named.push_back(row);
  }
  std::ranges::sort(named, [&](std::uint32_t row, std::uint32_t other) {
    const auto key = by_name_.key(row);
    const auto other_key = by_name_.key(other);
    return key != other_key ? key < other_key : before(row, other);
  });
  by_name_.build(named);
}

void SearchIndex::find(const SearchTerms& search, FieldMask allowed, RowBits& found) const {
  found.reset(rows());
  bool first = true;
  RowBits with_term;
  for (const SearchTerm& term : search.terms) {
    RowBits& target = first ? found : with_term;
    if (!first) with_term.reset(rows());
    find_term(term, allowed, target);
    if (!first) found.keep_only(with_term);
    first = false;
  }
  if (!search.whole.empty()) find_term({.compact = search.whole}, allowed, found);
}

std::vector<std::uint32_t> SearchIndex::first_by_name(const RowBits& found, std::size_t count,
                                                      std::size_t limit) const {
  return by_name_.page_of({found, count, {0, by_name_.size()}}, SortColumn::Direction::ascending, 0, limit);
}

void SearchIndex::find_term(const SearchTerm& term, FieldMask allowed, RowBits& found) const {
  const auto may = [&](SearchField field) { return (allowed & field_bit(field)) != 0; };
  if (may(SearchField::name)) find_name(term.literal, found);
  if (may(SearchField::phone))
    for (const auto& pattern : term.phones) find_phone(term, pattern, found);
  if (may(SearchField::plate)) find_part(plate_family, term.compact, term, SearchField::plate, found);
  if (may(SearchField::vin)) find_part(vin_family, term.compact, term, SearchField::vin, found);
  if (may(SearchField::number)) find_part(number_family, term.compact, term, SearchField::number, found);
  if (may(SearchField::email)) find_email(term, found);
}

void SearchIndex::find_name(std::string_view part, RowBits& found) const {
  if (part.empty()) return;
  if (part.size() <= 2) return add_all_with(short_code(name_bits, part), found);
  words_[names].add_rows_with(part, found);
}

void SearchIndex::find_email(const SearchTerm& term, RowBits& found) const {
  const std::string_view part = term.literal;
  if (part.empty()) return;
  if (const auto at_sign = part.find('@'); at_sign != std::string_view::npos)
    return find_address(term, at_sign, found);
  if (part.size() <= 2) add_all_with(short_code(domain_bits, part), found);
  else words_[domains].add_rows_with(part, found);
  find_part(local_part_family, part, term, SearchField::email, found);
}

void SearchIndex::find_address(const SearchTerm& term, std::size_t at_sign, RowBits& found) const {
  const std::string_view part = term.literal;
  const auto local_end = part.substr(0, at_sign);
  const auto domain_start = part.substr(at_sign + 1);
  if (local_end.empty()) {
    if (domain_start.empty()) add_all_with(mark_code(has_email), found);
    else words_[domains].add_rows_with_start(domain_start, found);
    return;
  }
  std::vector<GramCode> endings{ending_code(local_part_family, local_end.substr(local_end.size() - 1))};
  if (local_end.size() >= 2) endings.push_back(ending_code(local_part_family, local_end));
  auto candidates = grams_.candidates(local_part_family, local_end, endings);
  if (!domain_start.empty()) {
    RowBits with_domain(rows());
    words_[domains].add_rows_with_start(domain_start, with_domain);
    std::erase_if(candidates, [&](std::uint32_t row) { return !with_domain.test(row); });
  }
  if (local_end.size() <= 2) {
    // Its ending decides, unless the domain is another address's.
    const RowSet* several = domain_start.empty() ? nullptr : grams_.find(mark_code(has_several_emails));
    std::erase_if(candidates, [&](std::uint32_t row) {
      if (several != nullptr && several->contains(row)) return false;
      found.set(row);
      return true;
    });
  }
  add_confirmed(std::move(candidates), term, SearchField::email, found);
}

void SearchIndex::find_phone(const SearchTerm& term, const PhonePattern& pattern, RowBits& found) const {
  using From = PhonePattern::From;
  switch (pattern.from) {
    case From::international_start:
      return find_phone_start(term, pattern.digits, found);
    case From::national_start:
      return find_national(term, pattern.digits, found);
    case From::anywhere:
      // Numbers of one country and one town start alike: those that are found by their start need no look at
      // their text.
      if (pattern.digits.size() > 3) find_phone_start(term, pattern.digits, found);
      return find_part(phone_digits_family, pattern.digits, term, SearchField::phone, found);
  }
}

void SearchIndex::find_phone_start(const SearchTerm& term, std::string_view digits, RowBits& found) const {
  if (digits.empty()) return add_all_with(mark_code(has_phone), found);
  if (digits.starts_with('0')) return;  // no country code does
  if (digits.size() < 3) {
    // Perhaps only a part of a country code.
    for (std::uint32_t code = 1; code < 1'000; ++code) {
      const std::string text = std::to_string(code);
      if (text.starts_with(digits)) add_all_with(gram_code(country_code_family, code), found);
    }
  }
  const std::size_t code_digits = country_code_digits(digits);
  const auto national = digits.substr(code_digits);
  const RowSet* country = grams_.find(country_code(digits));
  if (country == nullptr) return;
  if (national.empty()) return country->add_to(found);
  const RowSet* start = grams_.find(national_start_code(national.substr(0, national_start_digits)));
  if (start == nullptr) return;
  if (national.size() > national_start_digits) {
    const GramCode required = national_start_code(national.substr(0, national_start_digits));
    const auto rest = national.substr(national_start_digits - 2);
    return add_confirmed(grams_.candidates(phone_digits_family, rest, std::span(&required, 1)), term,
                         SearchField::phone, found);
  }
  RowBits both(rows());
  start->add_to(both);
  country->keep_only_in(both);
  // With several numbers, the code may be one's and the start another's.
  if (const RowSet* several = grams_.find(mark_code(has_several_phones))) {
    std::vector<std::uint32_t> unsure = several->rows();
    std::erase_if(unsure, [&](std::uint32_t row) { return !both.test(row); });
    for (const auto row : unsure) both.clear(row);
    add_confirmed(std::move(unsure), term, SearchField::phone, found);
  }
  found.add(both);
}

void SearchIndex::find_national(const SearchTerm& term, std::string_view digits, RowBits& found) const {
  if (digits.empty()) return add_all_with(mark_code(has_phone), found);
  const GramCode start = national_start_code(digits.substr(0, national_start_digits));
  if (digits.size() <= national_start_digits) return add_all_with(start, found);
  const auto rest = digits.substr(national_start_digits - 2);
  add_confirmed(grams_.candidates(phone_digits_family, rest, std::span(&start, 1)), term, SearchField::phone,
                found);
}

void SearchIndex::find_part(GramFamily family, std::string_view part, const SearchTerm& term,
                            SearchField field, RowBits& found) const {
  if (part.empty()) return;
  if (part.size() <= 2) return grams_.add_rows_with_short(family, part, found);
  // Most parts that very many have in common are in the stem, and need no look at anybody's text.
  if (field == SearchField::vin) words_[vin_stems].add_rows_with(part, found);
  if (field == SearchField::number) words_[number_stems].add_rows_with(part, found);
  auto candidates = grams_.candidates(family, part);
  if (part.size() > 3) return add_confirmed(std::move(candidates), term, field, found);
  for (const auto row : candidates) found.set(row);
}

void SearchIndex::add_confirmed(std::vector<std::uint32_t> candidates, const SearchTerm& term,
                                SearchField field, RowBits& found) const {
  constexpr std::size_t ahead = 16;  // texts lie apart in memory; ask for some before they are read
  std::erase_if(candidates, [&](std::uint32_t row) { return found.test(row); });
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (i + ahead < candidates.size()) texts_[candidates[i + ahead]].prefetch();
    if (any_value_of(text(candidates[i]), field,
                     [&](std::string_view value) { return has_term(term, field, value); }))
      found.set(candidates[i]);
  }
}

void SearchIndex::add_all_with(GramCode code, RowBits& found) const {
  if (const RowSet* rows = grams_.find(code)) rows->add_to(found);
}

}  // namespace projections
