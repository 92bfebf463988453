// What a described struct is made of. A struct opts in with BOOST_DESCRIBE_STRUCT, right below it.
#pragma once

#include <array>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace reflect {

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <class T>
concept Struct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T>
concept Enum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// A value that is one piece of text in JSON: identifiers, instants, dates, currencies.
template <class T>
concept Text = requires(const T& value, std::string& out, std::string_view text) {
  value.append_to(out);
  { T::parse(text) } -> std::same_as<std::optional<T>>;
};

/// Text whose form is a decimal number, and that is a number in JSON too: quantities, percentages.
template <class T>
concept Number = Text<T> && requires {
  { T::limits } -> std::convertible_to<std::string_view>;
  requires T::is_number;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

/// A field's name in JSON, as it begins a member of an object, `,"firstName":`, so that writing takes one
/// step.
class FieldName {
 public:
  constexpr explicit FieldName(std::string_view member) : member_(member) {}
  constexpr std::string_view member() const { return member_; }
  constexpr operator std::string_view() const { return member_.substr(2, member_.size() - 4); }

 private:
  std::string_view member_;
};

/// The C++ name of a described member in the way JSON has it: `first_name` is "firstName".
template <class Member>
struct JsonName {
  static constexpr auto storage = [] {
    std::array<char, 64> text{',', '"'};
    std::size_t size = 2;
    bool raise = false;
    for (const char* c = Member::name; *c != '\0'; ++c) {
      if (*c == '_') {
        raise = true;
        continue;
      }
      text[size++] = raise && *c >= 'a' && *c <= 'z' ? static_cast<char>(*c - 'a' + 'A') : *c;
      raise = false;
    }
    text[size++] = '"';
    text[size++] = ':';
    return std::pair(text, size);
  }();
  static constexpr FieldName value{std::string_view(storage.first.data(), storage.second)};
};

/// How many fields a described struct has.
template <Struct T>
inline constexpr std::size_t field_count = boost::mp11::mp_size<Members<T>>::value;

/// What any field can be made of, as far as the compiler is asked.
struct AnyField {
  template <class Field>
  operator Field() const {
    std::terminate();
  }
};

template <class T, std::size_t... field>
constexpr bool has_fields(std::index_sequence<field...>) {
  return requires { T{(static_cast<void>(field), AnyField{})...}; };
}

/// Whether the description of a struct lists every field of it, and not only some. Asked by trying how many
/// fields it can be made of, which costs the compiler less than counting them.
template <Struct T>
inline constexpr bool is_described_whole = has_fields<T>(std::make_index_sequence<field_count<T>>{}) &&
                                           !has_fields<T>(std::make_index_sequence<field_count<T> + 1>{});

/// Calls `visit(field_name, pointer_to_member)` for each field, in the order they are described, until one
/// call returns true. True when one did.
template <Struct T, class Visit>
constexpr bool find_field(Visit&& visit) {
  static_assert(is_described_whole<T>, "BOOST_DESCRIBE_STRUCT does not list every field of this struct");
  return [&]<class... Member>(boost::mp11::mp_list<Member...>) {
    return (visit(JsonName<Member>::value, Member::pointer) || ...);
  }(boost::mp11::mp_rename<Members<T>, boost::mp11::mp_list>{});
}

/// Calls `visit(field_name, pointer_to_member)` for each field, in the order they are described.
template <Struct T, class Visit>
constexpr void for_each_field(Visit&& visit) {
  find_field<T>([&](FieldName name, auto field) {
    visit(name, field);
    return false;
  });
}

}  // namespace reflect
