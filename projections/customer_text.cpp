#include "projections/customer_text.hpp"

#include <algorithm>

#include "domain/text.hpp"

namespace projections {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

void append_value(std::string& text, SearchField field, std::string_view value) {
  text += static_cast<char>(1 + static_cast<int>(field));
  std::ranges::copy_if(value, std::back_inserter(text),
                       [](char c) { return static_cast<unsigned char>(c) >= ' '; });
}

void append_each(std::string& text, SearchField field, const std::vector<std::string>& values,
                 std::string (*stored)(std::string_view)) {
  for (const auto& value : values)
    if (!value.empty()) append_value(text, field, stored(value));
}

/// The words of `names` that are not among `known`, each once, with spaces between.
std::string other_words(std::string_view names, std::string_view known) {
  std::string seen = ' ' + std::string(known) + ' ';
  const std::size_t known_bytes = seen.size();
  for (std::size_t begin = 0; begin < names.size();) {
    const auto end = std::min(names.find(' ', begin), names.size());
    const auto word = names.substr(begin, end - begin);
    if (!word.empty() && !seen.contains(' ' + std::string(word) + ' ')) seen.append(word) += ' ';
    begin = end + 1;
  }
  seen.pop_back();
  return seen.size() < known_bytes ? std::string() : seen.substr(known_bytes);
}

std::string letters_and_digits(std::string_view value) {
  std::string out = domain::fold(value);
  std::erase_if(out, [](char c) { return !is_letter_or_digit(c); });
  return out;
}

std::string international(std::string_view e164) {
  return (e164.starts_with('+') ? "+" : "") + [&] {
    std::string digits(e164);
    std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
    return digits;
  }();
}

}  // namespace

std::string customer_text(const SearchText& search_text) {
  std::string text;
  const std::string name = domain::fold(search_text.display_name);
  append_value(text, SearchField::name, name);
  const std::string names =
      search_text.first_name + ' ' + search_text.last_name + ' ' + search_text.business_name;
  const std::string others = other_words(domain::fold(names), name);
  if (!others.empty()) append_value(text, SearchField::name, others);
  append_each(text, SearchField::phone, search_text.phones_e164, international);
  append_each(text, SearchField::email, search_text.emails, domain::fold);
  append_each(text, SearchField::plate, search_text.plates, letters_and_digits);
  append_each(text, SearchField::vin, search_text.vins, letters_and_digits);
  append_each(text, SearchField::number, {search_text.customer_number}, letters_and_digits);
  return text;
}

std::string_view display_name(std::string_view text) {
  if (text.empty()) return text;
  std::size_t end = 1;
  while (end < text.size() && static_cast<unsigned char>(text[end]) >= ' ') ++end;
  return text.substr(1, end - 1);
}

std::string compact(std::string_view folded) {
  constexpr std::string_view dropped = " -./()#_";
  constexpr std::string_view dashes[] = {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"};
  std::string out;
  while (!folded.empty()) {
    if (is_letter_or_digit(folded.front())) {
      out += folded.front();
      folded.remove_prefix(1);
    } else if (dropped.contains(folded.front())) {
      folded.remove_prefix(1);
    } else {
      const auto* dash = std::ranges::find_if(dashes, [&](auto each) { return folded.starts_with(each); });
      if (dash == std::end(dashes)) return {};
      folded.remove_prefix(dash->size());
    }
  }
  return out;
}

}  // namespace projections
