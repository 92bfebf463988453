#include "domain/registration.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "domain/text.hpp"

namespace domain {

namespace {

constexpr std::size_t normalised_length_max = 15;

/// A plate has at most 15 letters and digits; the rest of this is room for spaces and dashes.
constexpr std::size_t raw_characters_max = 40;

bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Where Cyrillic or Greek letters are used on plates, they are those that look like a Latin one, and are
/// read as such abroad. Folded letters, each followed by what it stands for.
constexpr std::array<std::pair<std::string_view, char>, 26> lookalikes = {
    {{"а", 'A'}, {"в", 'B'}, {"е", 'E'}, {"к", 'K'}, {"м", 'M'}, {"н", 'H'}, {"о", 'O'},
     {"р", 'P'}, {"с", 'C'}, {"т", 'T'}, {"у", 'Y'}, {"х", 'X'}, {"α", 'A'}, {"β", 'B'},
     {"ε", 'E'}, {"ζ", 'Z'}, {"η", 'H'}, {"ι", 'I'}, {"κ", 'K'}, {"μ", 'M'}, {"ν", 'N'},
     {"ο", 'O'}, {"ρ", 'P'}, {"τ", 'T'}, {"υ", 'Y'}, {"χ", 'X'}}};

/// Takes one folded character off `text` and gives the letter or digit that it is on a plate; 0 for none.
char take_plate_character(std::string_view& text) {
  const char c = text.front();
  if (static_cast<unsigned char>(c) >= 128) {
    for (const auto& [letter, latin] : lookalikes) {
      if (!text.starts_with(letter)) continue;
      text.remove_prefix(letter.size());
      return latin;
    }
  }
  text.remove_prefix(1);
  if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
  return is_digit(c) ? c : '\0';
}

/// A normalised registration as its runs of letters and of digits: "AB12CDE" is AB, 12, CDE.
class Runs {
 public:
  explicit Runs(std::string_view text) {
    while (!text.empty()) {
      std::size_t length = 1;
      while (length < text.size() && is_letter(text[length]) == is_letter(text.front())) ++length;
      if (count_ < runs_.size()) runs_[count_] = text.substr(0, length);
      ++count_;
      text.remove_prefix(length);
    }
  }
  std::size_t count() const { return count_; }
  bool starts_with_letters() const { return count_ > 0 && is_letter(runs_[0].front()); }
  std::string_view operator[](std::size_t i) const { return runs_[i]; }

 private:
  std::array<std::string_view, 3> runs_;  ///< no pattern has more
  std::size_t count_ = 0;
};

bool has_none_of(std::string_view letters, std::string_view excluded) {
  return letters.find_first_of(excluded) == std::string_view::npos;
}

/// A serial number of at most `length_max` digits, without a leading zero.
bool is_number(std::string_view digits, std::size_t length_max) {
  return digits.size() <= length_max && digits.front() != '0';
}

/// The letter that told the year: 1963 to 1983 behind the number, until 2001 before it.
bool is_year_letter(char c) { return has_none_of({&c, 1}, "IOQUZ"); }

bool is_current(std::string_view area, std::string_view age, std::string_view serial) {
  return area.size() == 2 && age.size() == 2 && serial.size() == 3 && has_none_of(area, "IQZ") &&
         age != "00" && age != "01" && age != "50" && has_none_of(serial, "IQ");
}

RegistrationFormat classify_three_runs(const Runs& runs) {
  using enum RegistrationFormat;
  const auto first = runs[0];
  const auto middle = runs[1];
  const auto last = runs[2];
  if (!runs.starts_with_letters())
    return first.size() == 3 && last.size() == 3 && (middle == "D" || middle == "X") ? diplomatic : unknown;
  if (is_current(first, middle, last)) return current;
  if (!is_number(middle, 3)) return unknown;
  if (first.size() == 1 && last.size() == 3 && has_none_of(last, "IQ")) {
    if (first == "Q") return q_plate;
    return is_year_letter(first.front()) ? prefix : unknown;
  }
  if (first.size() == 3 && last.size() == 1 && has_none_of(first, "IQ") && is_year_letter(last.front()))
    return suffix;
  return unknown;
}

RegistrationFormat classify_two_runs(const Runs& runs) {
  const auto letters = runs.starts_with_letters() ? runs[0] : runs[1];
  const auto digits = runs.starts_with_letters() ? runs[1] : runs[0];
  if (letters.size() > 3 || !is_number(digits, 4)) return RegistrationFormat::unknown;
  return has_none_of(letters, "IZ") ? RegistrationFormat::dateless : RegistrationFormat::northern_ireland;
}

/// The runs joined by `separator`.
std::string joined(const Runs& runs, char separator) {
  std::string out(runs[0]);
  for (std::size_t i = 1; i < runs.count(); ++i) (out += separator) += runs[i];
  return out;
}

std::string british_display(std::string_view normalised, RegistrationFormat format) {
  switch (format) {
    case RegistrationFormat::current:
      return joined(Runs(normalised), ' ').erase(2, 1);
    case RegistrationFormat::prefix:
    case RegistrationFormat::q_plate:
      return joined(Runs(normalised), ' ').erase(1, 1);
    case RegistrationFormat::suffix:
      return std::string(normalised).insert(3, " ");
    case RegistrationFormat::northern_ireland:
    case RegistrationFormat::dateless:
    case RegistrationFormat::diplomatic:
      return joined(Runs(normalised), ' ');
    case RegistrationFormat::unknown:
      break;
  }
  return {};
}

/// Since 2009 "AA-123-AA".
std::string french_display(std::string_view normalised) {
  const Runs runs(normalised);
  const bool known = runs.count() == 3 && runs.starts_with_letters() && runs[0].size() == 2 &&
                     runs[1].size() == 3 && runs[2].size() == 2;
  return known ? joined(runs, '-') : std::string();
}

/// Year, county, number: "131-D-1234".
std::string irish_display(std::string_view normalised) {
  const Runs runs(normalised);
  const bool known = runs.count() == 3 && !runs.starts_with_letters() &&
                     (runs[0].size() == 2 || runs[0].size() == 3) && runs[1].size() <= 2 &&
                     runs[2].size() <= 6;
  return known ? joined(runs, '-') : std::string();
}

/// Six characters in three groups; four of a kind are two groups of two: "XX-99-99", "99-XXX-9".
std::string dutch_display(std::string_view normalised) {
  if (normalised.size() != 6) return {};
  const Runs runs(normalised);
  if (runs.count() == 3) return joined(runs, '-');
  if (runs.count() != 2 || runs[0].size() % 2 != 0) return {};
  return std::string(normalised).insert(4, "-").insert(2, "-");
}

/// As the country writes it; empty where that is not known.
std::string known_display(std::string_view normalised, std::string_view country, RegistrationFormat format) {
  if (country == "GB") return british_display(normalised, format);
  if (country == "FR") return french_display(normalised);
  if (country == "IE") return irish_display(normalised);
  if (country == "NL") return dutch_display(normalised);
  return {};
}

/// As it was entered, in capitals and with single spaces: where to put them is then not for us to say.
std::string tidied(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (space && out.ends_with(' ')) continue;
    out += space ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

}  // namespace

std::string normalise_registration(std::string_view raw) {
  const auto folded = fold(raw);
  std::string out;
  out.reserve(folded.size());
  for (std::string_view rest = folded; !rest.empty();)
    if (const char c = take_plate_character(rest)) out += c;
  return out;
}

std::optional<Registration> make_registration(std::string_view raw, std::string_view country) {
  auto entered = clean_text(raw);
  if (!entered || count_characters(*entered) > raw_characters_max) return std::nullopt;
  auto normalised = normalise_registration(*entered);
  if (normalised.empty() || normalised.size() > normalised_length_max) return std::nullopt;
  const auto format = country == "GB" ? classify_registration(normalised) : RegistrationFormat::unknown;
  auto display = known_display(normalised, country, format);
  if (display.empty()) display = tidied(*entered);
  return Registration{std::move(*entered), std::move(normalised), std::move(display), std::string(country),
                      format};
}

RegistrationFormat classify_registration(std::string_view normalised) {
  const Runs runs(normalised);
  if (runs.count() == 2) return classify_two_runs(runs);
  if (runs.count() == 3) return classify_three_runs(runs);
  return RegistrationFormat::unknown;
}

}  // namespace domain
