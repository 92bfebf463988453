// The one door to utf8proc: normal forms, case folding and categories of characters.
#include "domain/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace domain {

namespace {

using CodePoint = utf8proc_int32_t;

/// More accents than this on one letter are not writing. Putting them in order costs the square of their
/// number.
constexpr int marks_in_a_row_max = 30;

constexpr std::string_view ascii_spaces = " \t\n\v\f\r";
constexpr std::size_t local_part_bytes_max = 64;
constexpr std::size_t label_bytes_max = 63;

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0;
  const char* at = text.data();
  auto left = text.size();
  for (; left >= sizeof seen; at += sizeof seen, left -= sizeof seen) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    seen |= word;
  }
  for (; left > 0; ++at, --left) seen |= static_cast<unsigned char>(*at);
  return (seen & 0x8080808080808080U) == 0;
}

/// Takes the first code point off `text`; -1, and one byte off, where that is not UTF-8.
CodePoint take(std::string_view& text) {
  CodePoint code_point = -1;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
  return size > 0 ? code_point : -1;
}

void append(std::string& out, CodePoint code_point) {
  std::array<utf8proc_uint8_t, 4> bytes;
  const auto size = utf8proc_encode_char(code_point, bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

/// White space, and what shows as nothing at all where it stands at an end.
bool is_space(CodePoint code_point) {
  if (code_point < 128) return code_point >= 0 && ascii_spaces.contains(static_cast<char>(code_point));
  if (code_point == 0x85 || code_point == 0x200B || code_point == 0xFEFF) return true;
  const auto category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

bool is_control(CodePoint code_point) {
  return code_point < 0x20 ? code_point != '\n' && code_point != '\t'
                           : code_point >= 0x7F && code_point < 0xA0;
}

std::string_view trim_ascii(std::string_view text) {
  const auto first = text.find_first_not_of(ascii_spaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(ascii_spaces) - first + 1);
}

/// `text` is valid UTF-8.
std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    auto rest = text;
    if (!is_space(take(rest))) break;
    text = rest;
  }
  while (!text.empty()) {
    auto start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    auto last = text.substr(start);
    if (!is_space(take(last))) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

/// Without control characters and heaps of accents; nothing when it is not UTF-8.
std::optional<std::string> without_noise(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  int marks = 0;
  while (!text.empty()) {
    const auto before = text;
    const auto code_point = take(text);
    if (code_point < 0) return std::nullopt;
    marks = utf8proc_get_property(code_point)->combining_class == 0 ? 0 : marks + 1;
    if (is_control(code_point) || marks > marks_in_a_row_max) continue;
    out.append(before.substr(0, before.size() - text.size()));
  }
  return out;
}

/// NFC of valid UTF-8 without NUL.
std::string composed(std::string text) {
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> result(
      utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str())), &std::free);
  if (!result) return text;
  return reinterpret_cast<const char*>(result.get());
}

/// Letters that Unicode does not take apart although people type them as these, and marks that keyboards
/// replace.
struct Replacement {
  CodePoint from;
  std::string_view to;
};
constexpr std::array<Replacement, 27> replacements = {{
    {0xE6, "ae"},  {0xF0, "d"},   {0xF8, "o"},   {0xFE, "th"},  {0x111, "d"},  {0x127, "h"},  {0x131, "i"},
    {0x138, "k"},  {0x142, "l"},  {0x14B, "n"},  {0x153, "oe"}, {0x167, "t"},  {0x2B9, "'"},  {0x2BB, "'"},
    {0x2BC, "'"},  {0x2BE, "'"},  {0x2BF, "'"},  {0x2010, "-"}, {0x2011, "-"}, {0x2012, "-"}, {0x2013, "-"},
    {0x2014, "-"}, {0x2015, "-"}, {0x2018, "'"}, {0x2019, "'"}, {0x201B, "'"}, {0x2212, "-"},
}};

std::string_view replacement(CodePoint code_point) {
  const auto found = std::ranges::lower_bound(replacements, code_point, {}, &Replacement::from);
  return found != replacements.end() && found->from == code_point ? found->to : std::string_view();
}

/// Accents and vowel points, but not the marks that make another letter of an Indic or Japanese one.
bool is_accent(CodePoint code_point) {
  const auto combining_class = utf8proc_get_property(code_point)->combining_class;
  return combining_class != 0 && (combining_class < 7 || combining_class > 9);
}

/// Collects folded text: one space between words, none at the ends.
class Folded {
 public:
  explicit Folded(std::size_t size) { out_.reserve(size); }

  void ascii(char c) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      space_ = !out_.empty();
      return;
    }
    separate();
    out_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  void code_point(CodePoint value) {
    if (value < 128) return ascii(static_cast<char>(value));
    if (is_space(value)) return ascii(' ');
    if (is_accent(value)) return;
    separate();
    if (const auto other = replacement(value); !other.empty()) out_ += other;
    else append(out_, value);
  }
  std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (space_) out_ += ' ';
    space_ = false;
  }

  std::string out_;
  bool space_ = false;
};

void fold_code_point(Folded& folded, CodePoint code_point) {
  // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): its values are flags, to be combined
  constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                                          UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  std::array<CodePoint, 32> parts;
  int boundary = 0;
  const auto count = utf8proc_decompose_char(code_point, parts.data(),
                                             static_cast<utf8proc_ssize_t>(parts.size()), options, &boundary);
  if (count < 0 || count > static_cast<utf8proc_ssize_t>(parts.size())) return;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) folded.code_point(parts[i]);
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_plausible_label(std::string_view label) {
  if (label.empty() || label.size() > label_bytes_max || label.front() == '-' || label.back() == '-')
    return false;
  return std::ranges::all_of(
      label, [](char c) { return is_alphanumeric(c) || c == '-' || static_cast<unsigned char>(c) >= 128; });
}

/// At least two labels, the last of which is not a number.
bool is_plausible_domain(std::string_view domain) {
  std::size_t labels = 0;
  std::string_view label;
  while (true) {
    const auto dot = domain.find('.');
    label = domain.substr(0, dot);
    if (!is_plausible_label(label)) return false;
    ++labels;
    if (dot == std::string_view::npos) break;
    domain.remove_prefix(dot + 1);
  }
  return labels >= 2 && label.find_first_not_of("0123456789") != std::string_view::npos;
}

/// Neither spaces nor anything that does not show, all of it UTF-8.
bool is_visible(std::string_view text) {
  while (!text.empty()) {
    const auto code_point = take(text);
    if (code_point < 0 || code_point <= ' ' || is_control(code_point) || is_space(code_point)) return false;
    if (code_point >= 128 && utf8proc_category(code_point) == UTF8PROC_CATEGORY_CF) return false;
  }
  return true;
}

std::string lower_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) append(out, utf8proc_tolower(take(text)));
  return out;
}

constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV "
    "BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ "
    "FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
    "IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML "
    "MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR "
    "PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ "
    "TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Where a code of two capital letters stands in the table.
std::size_t country_place(std::string_view letters) {
  return static_cast<std::size_t>(letters[0] - 'A') * 26 + static_cast<std::size_t>(letters[1] - 'A');
}

}  // namespace

std::optional<std::string> clean_text(std::string_view text) {
  const bool plain = is_ascii(text) && std::ranges::none_of(text, [](char c) { return is_control(c); });
  if (plain) return std::string(trim_ascii(text));
  auto kept = without_noise(text);
  if (!kept) return std::nullopt;
  const auto trimmed = trim(*kept);
  if (is_ascii(trimmed)) return std::string(trimmed);
  return composed(std::string(trimmed));
}

bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  while (!text.empty())
    if (take(text) < 0) return false;
  return true;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::optional<std::string> clean_email(std::string_view text) {
  if (!is_utf8(text)) return std::nullopt;
  const auto address = trim(text);
  if (address.size() > email_bytes_max) return std::nullopt;
  const auto at = address.find('@');
  if (at == std::string_view::npos || at == 0 || at > local_part_bytes_max) return std::nullopt;
  const auto local = address.substr(0, at);
  const auto domain = address.substr(at + 1);
  if (!is_visible(address) || local.find_first_of("<>()[],;:\\\"") != std::string_view::npos)
    return std::nullopt;
  if (!is_plausible_domain(domain)) return std::nullopt;
  auto clean = std::string(local) + '@' + lower_case(domain);
  if (clean.size() > email_bytes_max) return std::nullopt;
  return clean;
}

std::string fold(std::string_view text) {
  Folded folded(text.size());
  if (is_ascii(text)) {
    for (const char c : text) folded.ascii(c);
    return folded.take();
  }
  while (!text.empty()) {
    const auto code_point = take(text);
    if (code_point < 0) continue;
    if (code_point < 128) folded.ascii(static_cast<char>(code_point));
    else fold_code_point(folded, code_point);
  }
  return folded.take();
}

bool is_country(std::string_view code) {
  static const auto assigned = [] {
    std::bitset<std::size_t{26} * 26> places;
    for (std::size_t i = 0; i < countries.size(); i += 3) places.set(country_place(countries.substr(i, 2)));
    return places;
  }();
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return code.size() == 2 && is_capital(code[0]) && is_capital(code[1]) && assigned.test(country_place(code));
}

}  // namespace domain
