#include "eventstore/json.hpp"

#include <simdjson.h>

#include <bit>
#include <cstring>

namespace json {

using Element = simdjson::dom::element;
using Iterator = simdjson::dom::object::iterator;

/// Turns a Value into the simdjson element it stands for, and back.
struct Door {
  static Element open(const Value& value) { return std::bit_cast<Element>(value.element_); }
  static Value close(const Element& element) {
    Value value;
    value.element_ = std::bit_cast<decltype(value.element_)>(element);
    return value;
  }
};

namespace {

/// Deep enough for any real body; a hostile one is refused before it costs anything.
constexpr std::size_t depth_max = 64;

template <class T>
bool copy(const Value& value, T& out) {
  return Door::open(value).get(out) == simdjson::SUCCESS;
}

struct Cursor {
  Iterator at;
  Iterator end;
};

}  // namespace

bool Value::is_null() const { return Door::open(*this).is_null(); }
bool Value::is_object() const { return Door::open(*this).is_object(); }
bool Value::get(bool& out) const { return copy(*this, out); }
bool Value::get(double& out) const { return copy(*this, out); }
bool Value::get(std::int64_t& out) const { return copy(*this, out); }
bool Value::get(std::string_view& out) const { return copy(*this, out); }

bool Value::get(std::vector<Value>& out) const {
  simdjson::dom::array items;
  if (!copy(*this, items)) return false;
  out.reserve(items.size());
  for (const Element item : items) out.push_back(Door::close(item));
  return true;
}

bool Value::get_digits(std::string& out) const {
  std::array<char, 400> digits;  // the widest double has 309 digits before its point
  std::int64_t whole = 0;
  double number = 0;
  std::to_chars_result written{};
  if (get(whole)) written = std::to_chars(digits.begin(), digits.end(), whole);
  else if (get(number))
    written = std::to_chars(digits.begin(), digits.end(), number, std::chars_format::fixed);
  else return false;
  out.assign(digits.data(), written.ptr);
  return written.ec == std::errc{};
}

Members::Members(const Value& object) {
  simdjson::dom::object members;
  if (!copy(object, members)) return;
  cursor_ = std::bit_cast<decltype(cursor_)>(Cursor{members.begin(), members.end()});
}

bool Members::next(std::string_view& name, Value& value) {
  auto cursor = std::bit_cast<Cursor>(cursor_);
  if (cursor.at == cursor.end) return false;
  name = cursor.at.key();
  value = Door::close(cursor.at.value());
  ++cursor.at;
  cursor_ = std::bit_cast<decltype(cursor_)>(cursor);
  return true;
}

std::expected<Value, Error> parse(std::string_view text) {
  thread_local simdjson::dom::parser parser = [] {
    simdjson::dom::parser made;
    if (made.allocate(16 * 1024, depth_max) != simdjson::SUCCESS) throw std::bad_alloc();
    return made;
  }();
  Element root;
  if (const auto error = parser.parse(text.data(), text.size()).get(root); error != simdjson::SUCCESS)
    return std::unexpected(Error{"", "malformed-json", simdjson::error_message(error)});
  return Door::close(root);
}

std::string Path::pointer() const {
  if (parent == nullptr) return {};
  std::string text = parent->pointer() + '/';
  if (name.empty()) return text + std::to_string(index);
  for (const char c : name) {
    if (c == '~') text += "~0";
    else if (c == '/') text += "~1";
    else text += c;
  }
  return text;
}

void fail(Reading& reading, const Path& path, std::string code, std::string detail) {
  constexpr std::size_t errors_max = 100;
  if (reading.errors.size() < errors_max)
    reading.errors.push_back({path.pointer(), std::move(code), std::move(detail)});
}

namespace {

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

constexpr std::uint64_t ones = 0x0101010101010101;

/// Whether one of eight characters needs an escape: a byte minus one borrows from its highest bit only if it
/// was zero.
bool any_needs_escape(const char* at) {
  std::uint64_t eight = 0;
  std::memcpy(&eight, at, sizeof eight);
  const auto quote = eight ^ (ones * '"');
  const auto backslash = eight ^ (ones * '\\');
  const auto found =
      ((eight - ones * 0x20) & ~eight) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
  return (found & (ones << 7)) != 0;
}

/// Where the first character that needs an escape is; the size where there is none.
std::size_t find_escape(std::string_view text) {
  constexpr std::size_t step = sizeof ones;
  std::size_t at = 0;
  while (at + step <= text.size() && !any_needs_escape(text.data() + at)) at += step;
  // The last eight, some of which have been looked at already, instead of those that are left one by one.
  if (at + step > text.size() && text.size() >= step && !any_needs_escape(text.data() + text.size() - step))
    return text.size();
  while (at < text.size() && !needs_escape(text[at])) ++at;
  return at;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') (out += '\\') += c;
  else if (c == '\n') out += "\\n";
  else if (c == '\t') out += "\\t";
  else if (c == '\r') out += "\\r";
  else ((out += "\\u00") += hex[byte >> 4]) += hex[byte & 15];
}

/// Room for `size` more characters, which `write` fills.
template <class Write>
void append_in_place(std::string& out, std::size_t size, Write write) {
  const auto before = out.size();
  const auto after = before + size;
  out.resize_and_overwrite(after, [&](char* text, std::size_t) {  // libstdc++ 12 tells the capacity there
    write(text + before);
    return after;
  });
}

}  // namespace

void append_plain(std::string& out, std::string_view text, std::string_view before) {
  append_in_place(out, before.size() + text.size(),
                  [&](char* at) { text.copy(at + before.copy(at, before.size()), text.size()); });
}

void append_quoted(std::string& out, std::string_view text, std::string_view before) {
  auto plain = find_escape(text);  // how many characters from the first one on need no escape
  append_in_place(out, before.size() + 1 + plain, [&](char* at) {
    at += before.copy(at, before.size());
    *at++ = '"';
    text.copy(at, plain);
  });
  while (plain < text.size()) {
    append_escaped(out, text[plain]);
    text.remove_prefix(plain + 1);
    plain = find_escape(text);
    out.append(text, 0, plain);
  }
  out += '"';
}

}  // namespace json
