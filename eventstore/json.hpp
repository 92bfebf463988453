// JSON for plain structs: append(), decode() and merge(), driven by reflect.hpp.
//
// Known kinds: bool, integers, double, decimal numbers, std::string, text values (identifiers, dates...),
// described enums and structs, and std::optional and std::vector of those. Names are camelCase in JSON. Raw
// text is written, not read.
#pragma once

#include <array>
#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventstore/reflect.hpp"

namespace json {

/// One place where a document does not fit the type it was read as.
struct Error {
  std::string pointer;  ///< RFC 6901: "/lines/2/amount"; empty for the document itself
  std::string
      code;  ///< stable: malformed-json, missing-field, unknown-field, duplicate-field, wrong-type, ...
  std::string detail;  ///< for people
};

/// Text that is JSON already.
struct Raw {
  std::string text;
};

/// Whether an optional without a value is left out (what is stored) or written as null (what clients get).
enum class Nulls { leave_out, write };

// ---- write --------------------------------------------------------------------------------------

/// `before`, and `text` in quotes, escaped as JSON requires.
void append_quoted(std::string& out, std::string_view text, std::string_view before = {});
/// `before`, and `text` as it is.
void append_plain(std::string& out, std::string_view text, std::string_view before);

/// `before` is what stands before the value: the name of a member, or a comma. Written together with the
/// value, it costs next to nothing.
template <Nulls nulls = Nulls::leave_out, class T>
void append(std::string& out, const T& value, std::string_view before = {});

template <Nulls nulls, class T>
void append_struct(std::string& out, const T& value, std::string_view before) {
  append_plain(out, "{", before);
  bool first = true;
  reflect::for_each_field<T>([&](reflect::FieldName name, auto field) {
    const auto& member = value.*field;
    if constexpr (nulls == Nulls::leave_out && reflect::is_optional<std::remove_cvref_t<decltype(member)>>)
      if (!member) return;
    append<nulls>(out, member, std::exchange(first, false) ? name.member().substr(1) : name.member());
  });
  out += '}';
}

template <Nulls nulls, class T>
void append(std::string& out, const T& value, std::string_view before) {
  if constexpr (std::same_as<T, bool>) {
    append_plain(out, value ? "true" : "false", before);
  } else if constexpr (std::is_arithmetic_v<T>) {
    std::array<char, 32> digits;
    const auto* const end = std::to_chars(digits.begin(), digits.end(), value).ptr;
    append_plain(out, {digits.data(), end}, before);
  } else if constexpr (reflect::Enum<T>) {
    append_quoted(out, boost::describe::enum_to_string(value, ""), before);
  } else if constexpr (reflect::Number<T>) {
    out += before;
    value.append_to(out);
  } else if constexpr (reflect::Text<T>) {
    append_plain(out, "\"", before);
    value.append_to(out);
    out += '"';
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    append_quoted(out, value, before);
  } else if constexpr (std::same_as<T, Raw>) {
    append_plain(out, value.text, before);
  } else if constexpr (reflect::is_optional<T>) {
    if (value) append<nulls>(out, *value, before);
    else append_plain(out, "null", before);
  } else if constexpr (reflect::is_vector<T>) {
    append_plain(out, "[", before);
    bool first = true;
    for (const auto& item : value) append<nulls>(out, item, std::exchange(first, false) ? "" : ",");
    out += ']';
  } else {
    append_struct<nulls>(out, value, before);
  }
}

template <Nulls nulls = Nulls::leave_out, class T>
std::string encode(const T& value) {
  std::string out;
  out.reserve(512);  // most of what is encoded fits, and growing step by step costs more than the encoding
  append<nulls>(out, value);
  return out;
}

// ---- read ---------------------------------------------------------------------------------------

class Members;

/// One value of the document that this thread parsed last. simdjson is known to json.cpp alone.
class Value {
 public:
  bool is_null() const;
  bool is_object() const;
  bool get(bool&) const;
  bool get(double&) const;
  bool get(std::int64_t&) const;
  bool get(std::string_view&) const;
  bool get(std::vector<Value>&) const;
  /// A number in digits, without an exponent: what was written, up to 15 significant digits of it.
  bool get_digits(std::string&) const;

 private:
  friend struct Door;
  friend class Members;
  alignas(void*) std::array<std::byte, 2 * sizeof(void*)> element_{};
};

/// The members of an object, in the document's order.
class Members {
 public:
  /// `object` must be one.
  explicit Members(const Value& object);
  /// The next member, or false at the end.
  bool next(std::string_view& name, Value& value);

 private:
  alignas(void*) std::array<std::byte, 4 * sizeof(void*)> cursor_{};
};

/// The root of `text`, or why it is not JSON. Its values live until this thread parses again.
std::expected<Value, Error> parse(std::string_view text);

/// What a reader may do besides reading.
struct Reading {
  bool strict = false;  ///< unknown and repeated fields are errors
  bool merge = false;   ///< RFC 7396: fields that are not there keep their value, null takes an optional away
  std::string_view kept_apart;  ///< a field that is not part of the document, and so not missed
  std::vector<Error> errors;
};

/// Where in the document a value is; lives on the stack while its parents are being read.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  std::size_t index = 0;

  std::string pointer() const;
};

void fail(Reading& reading, const Path& path, std::string code, std::string detail);

template <class T>
void read(const Value& in, T& out, Reading& reading, const Path& path);

template <class T>
void read_struct(const Value& in, T& out, Reading& reading, const Path& path) {
  if (!in.is_object()) return fail(reading, path, "wrong-type", "This is an object.");
  std::array<bool, reflect::field_count<T> + 1> seen{};
  Members members(in);
  std::string_view name;
  Value value;
  std::size_t expected = 0;  // fields mostly come in the order they are described
  while (members.next(name, value)) {
    bool known = false;
    // Two rounds at most: from the expected field to the end, then from the start.
    for (int round = 0; round < 2 && !known; ++round) {
      std::size_t index = 0;
      known = reflect::find_field<T>([&](std::string_view field_name, auto field) {
        const auto at = index++;
        if ((round == 0 ? at < expected : at >= expected) || field_name != name) return false;
        expected = at + 1;
        const Path here{&path, field_name, 0};
        if (std::exchange(seen[at], true) && reading.strict)
          fail(reading, here, "duplicate-field", "This field is there twice.");
        else read(value, out.*field, reading, here);
        return true;
      });
    }
    if (!known && reading.strict) {
      const Path here{&path, name, 0};
      fail(reading, here, "unknown-field", "There is no such field here.");
    }
  }
  if (reading.merge) return;
  std::size_t index = 0;
  reflect::for_each_field<T>([&](std::string_view field_name, auto field) {
    using Member = std::remove_reference_t<decltype(out.*field)>;
    if (!seen[index++] && !reflect::is_optional<Member>) {
      if (field_name == reading.kept_apart) return;
      if constexpr (requires { T::optional_fields; }) {
        for (const std::string_view optional : T::optional_fields)
          if (optional == field_name) return;
      }
      const Path here{&path, field_name, 0};
      fail(reading, here, "missing-field", "This field is required.");
    }
  });
}

template <class T>
void read(const Value& in, T& out, Reading& reading, const Path& path) {
  if constexpr (reflect::is_optional<T>) {
    if (in.is_null()) return out.reset();
    if (!reading.merge || !out) out.emplace();
    read(in, *out, reading, path);
  } else if constexpr (reflect::is_vector<T>) {
    std::vector<Value> items;
    if (!in.get(items)) return fail(reading, path, "wrong-type", "This is an array.");
    out.clear();
    out.reserve(items.size());
    const bool merge = std::exchange(reading.merge, false);  // an array is replaced whole
    for (std::size_t i = 0; i < items.size(); ++i)
      read(items[i], out.emplace_back(), reading, Path{&path, {}, i});
    reading.merge = merge;
  } else if constexpr (reflect::Enum<T>) {
    std::string_view name;
    if (!in.get(name)) return fail(reading, path, "wrong-type", "This is a string.");
    if (!boost::describe::enum_from_string(std::string(name).c_str(), out)) {
      std::string detail = "One of: ";
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
          [&](auto e) { (detail.size() > 8 ? detail += ", " : detail) += e.name; });
      fail(reading, path, "unknown-value", detail + '.');
    }
  } else if constexpr (reflect::Number<T>) {
    std::string digits;
    if (!in.get_digits(digits)) return fail(reading, path, "wrong-type", "This is a number.");
    if (auto parsed = T::parse(digits)) out = *parsed;
    else fail(reading, path, "out-of-range", T::limits);
  } else if constexpr (reflect::Text<T>) {
    std::string_view text;
    if (!in.get(text)) return fail(reading, path, "wrong-type", "This is a string.");
    if (auto parsed = T::parse(text)) out = *parsed;
    else fail(reading, path, "wrong-format", "This text does not have the form that the field needs.");
  } else if constexpr (reflect::Struct<T>) {
    read_struct(in, out, reading, path);
  } else if constexpr (std::same_as<T, std::string>) {
    std::string_view text;
    if (!in.get(text)) return fail(reading, path, "wrong-type", "This is a string.");
    out = text;
  } else if constexpr (std::same_as<T, bool>) {
    if (!in.get(out)) fail(reading, path, "wrong-type", "This is true or false.");
  } else if constexpr (std::floating_point<T>) {
    double number = 0;
    if (!in.get(number)) return fail(reading, path, "wrong-type", "This is a number.");
    out = static_cast<T>(number);
  } else {
    std::int64_t wide = 0;
    if (!in.get(wide)) return fail(reading, path, "wrong-type", "This is a whole number.");
    if (!std::in_range<T>(wide))
      return fail(reading, path, "out-of-range", "This number is too large or too small.");
    out = static_cast<T>(wide);
  }
}

/// Reads `text` as a T: one that was stored (lenient: fields of later versions are passed over).
template <class T>
std::expected<T, std::vector<Error>> decode(std::string_view text, Reading reading = {}) {
  const auto root = parse(text);
  if (!root) return std::unexpected(std::vector<Error>{root.error()});
  T out{};
  read(*root, out, reading, Path{});
  if (!reading.errors.empty()) return std::unexpected(std::move(reading.errors));
  return out;
}

/// Reads a request's body: unknown fields are errors, and all errors are reported at once.
template <class T>
std::expected<T, std::vector<Error>> decode_strictly(std::string_view text) {
  return decode<T>(text, Reading{.strict = true, .merge = false, .kept_apart = {}, .errors = {}});
}

/// Applies the RFC 7396 merge patch `text` to `target`, strictly. On errors the target is left half changed.
template <class T>
std::vector<Error> merge(T& target, std::string_view text) {
  const auto root = parse(text);
  if (!root) return {root.error()};
  Reading reading{.strict = true, .merge = true, .kept_apart = {}, .errors = {}};
  read(*root, target, reading, Path{});
  return std::move(reading.errors);
}

}  // namespace json
