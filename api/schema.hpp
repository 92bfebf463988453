// The JSON Schema of a plain struct, for OpenAPI. Instants, dates and identifiers say their format.
#pragma once

#include <boost/describe/enumerators.hpp>
#include <string>
#include <utility>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"
#include "eventstore/json.hpp"

namespace api {

template <class T>
inline constexpr std::string_view id_prefix{};
template <class Kind>
inline constexpr std::string_view id_prefix<domain::Id<Kind>> = Kind::prefix;

/// Whether a body may leave the field out.
template <class T, class Field>
constexpr bool may_be_missing(std::string_view name) {
  if constexpr (requires { T::optional_fields; })
    for (const std::string_view optional : T::optional_fields)
      if (optional == name) return true;
  return reflect::is_optional<Field>;
}

/// Where `nullable`, null is allowed besides: optional members of answers are written as null.
template <class T>
std::string schema(bool nullable = false) {
  const auto scalar = [&](std::string_view type, const std::string& more = {}) {
    const auto quoted = '"' + std::string(type) + '"';
    return R"({"type":)" + (nullable ? '[' + quoted + R"(,"null"])" : quoted) + more + '}';
  };
  if constexpr (reflect::is_optional<T>) {
    return schema<typename T::value_type>(true);
  } else if constexpr (reflect::is_vector<T>) {
    return scalar("array", R"(,"items":)" + schema<typename T::value_type>());
  } else if constexpr (reflect::Enum<T>) {
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
        [&](auto e) { names += (names.empty() ? "\"" : ",\"") + std::string(e.name) + '"'; });
    return scalar("string", R"(,"enum":[)" + names + (nullable ? ",null]" : "]"));
  } else if constexpr (std::same_as<T, domain::Instant>) {
    return scalar("string", R"(,"format":"date-time")");
  } else if constexpr (std::same_as<T, domain::Date>) {
    return scalar("string", R"(,"format":"date")");
  } else if constexpr (std::same_as<T, domain::Currency>) {
    return scalar("string", R"(,"pattern":"^[A-Z]{3}$")");
  } else if constexpr (!id_prefix<T>.empty()) {
    return scalar("string", R"(,"pattern":"^)" + std::string(id_prefix<T>) + R"(_[0-9A-Z]{26}$")");
  } else if constexpr (reflect::Number<T>) {
    return scalar("number", R"(,"description":")" + std::string(T::limits) + '"');
  } else if constexpr (reflect::Text<T>) {
    return scalar("string");
  } else if constexpr (reflect::Struct<T>) {
    std::string properties;
    std::string required;
    reflect::for_each_field<T>([&]<class Field>(std::string_view name, Field T::*) {
      const auto quoted = '"' + std::string(name) + '"';
      properties += (properties.empty() ? "" : ",") + quoted + ':' + schema<Field>();
      if (!may_be_missing<T, Field>(name)) required += (required.empty() ? "" : ",") + quoted;
    });
    return scalar("object", R"(,"properties":{)" + properties + R"(},"required":[)" + required + ']');
  } else if constexpr (std::same_as<T, bool>) {
    return scalar("boolean");
  } else if constexpr (std::floating_point<T>) {
    return scalar("number");
  } else if constexpr (std::integral<T>) {
    return scalar("integer");
  } else if constexpr (std::same_as<T, json::Raw>) {
    return "{}";
  } else {
    static_assert(std::same_as<T, std::string>, "no JSON schema for this type");
    return scalar("string");
  }
}

}  // namespace api
