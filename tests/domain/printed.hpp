// Any described value as text: for messages, and to compare values that have no operator==.
//
//   customer.contact-added {contact_id: con_01…, personal: {contact: {name: "Ada", role: none, …}}}
#pragma once

#include <array>
#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace given_when_then {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

inline void print(std::string& out, const std::string& text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

inline void print(std::string& out, bool value) { out += value ? "true" : "false"; }

void print(std::string& out, std::integral auto value) { out += std::to_string(value); }

template <class T>
  requires std::is_enum_v<T>
void print(std::string& out, T value) {
  out += boost::describe::enum_to_string(value, "not one of its values");
}

/// Identifiers, instants, dates and the like write themselves.
template <class T>
  requires requires(const T& value, std::string& out) { value.append_to(out); }
void print(std::string& out, const T& value) {
  value.append_to(out);
}

template <Described T>
void print(std::string& out, const T& value);

template <class T>
void print(std::string& out, const std::vector<T>& values);

template <class T>
void print(std::string& out, const std::optional<T>& value) {
  if (value) print(out, *value);
  else out += "none";
}

template <class T>
void print(std::string& out, const std::vector<T>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ", ";
    print(out, values[i]);
  }
  out += ']';
}

template <class... Events>
void print(std::string& out, const std::variant<Events...>& event) {
  std::visit(
      [&]<class E>(const E& e) {
        out.append(E::type) += ' ';
        print(out, e);
      },
      event);
}

template <Described T>
void print(std::string& out, const T& value) {
  out += '{';
  bool first = true;
  boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
      [&](auto member) {
        if (!first) out += ", ";
        first = false;
        out.append(member.name) += ": ";
        print(out, value.*member.pointer);
      });
  out += '}';
}

template <class T>
std::string printed(const T& value) {
  std::string out;
  print(out, value);
  return out;
}

/// One event a line.
template <class Event>
std::string printed_events(const std::vector<Event>& events) {
  std::string out;
  for (const auto& event : events) (print(out, event), out += '\n');
  return out;
}

}  // namespace given_when_then
