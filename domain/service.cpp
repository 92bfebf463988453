#include "domain/service.hpp"

#include <algorithm>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::service {

namespace {

auto unknown_service() { return not_found("service-not-found", "There is no such service."); }
auto code_taken() { return conflict("code-taken", "Another service of the garage has this code."); }
Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

bool is_code(std::string_view code) {
  return !code.empty() && code.size() <= code_characters_max && std::ranges::all_of(code, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string in_capitals(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

Line check_line(const std::string& at, Line line, FieldErrors& errors) {
  constexpr std::int64_t quantity_max = 1'000'000;
  line.description =
      errors.required_text(at + "/description", line.description, document::description_characters_max);
  errors.range(at + "/quantity", line.quantity.millionths, 1, Quantity::of(quantity_max).millionths);
  errors.range(at + "/unitPrice", line.unit_price.ten_thousandths, 0,
               UnitPrice::of_minor(amount_minor_max).ten_thousandths);
  return line;
}

std::expected<Content, Rejection> check(Content content) {
  FieldErrors errors;
  content.code = in_capitals(std::move(content.code));
  if (!is_code(content.code))
    errors.add("/code", "invalid-code", "Up to 20 letters, digits and hyphens, such as MOT4.");
  content.name = errors.required_text("/name", content.name, name_characters_max);
  if (content.duration_minutes)
    errors.range("/durationMinutes", *content.duration_minutes, 1, duration_minutes_max);
  if (content.lines.empty()) errors.add("/lines", "required", "At least one line.");
  errors.count("/lines", content.lines.size(), lines_max);
  if (content.lines.size() <= lines_max)
    for (std::size_t i = 0; i < content.lines.size(); ++i)
      content.lines[i] = check_line("/lines/" + std::to_string(i), std::move(content.lines[i]), errors);
  if (!errors.any() && !list_price_minor(content))
    errors.add("/lines", "amount-out-of-range", "The lines come to too much.");
  if (errors.any()) return errors.refusal();
  return content;
}

}  // namespace

Decision<Event> decide(const Service& service, const Define& command, const Context&) {
  if (service.exists) return conflict("service-exists", "The service is defined already.");
  auto content = check(command.content);
  if (!content) return std::unexpected(std::move(content).error());
  if (command.code_taken) return code_taken();
  return happens(Defined{command.garage_id, command.currency, *std::move(content)});
}

Decision<Event> decide(const Service& service, const Revise& command, const Context&) {
  if (!service.exists) return unknown_service();
  auto content = check(command.content);
  if (!content) return std::unexpected(std::move(content).error());
  if (*content == service.content) return nothing_to_do();
  if (command.code_taken) return code_taken();
  return happens(Revised{*std::move(content)});
}

Decision<Event> decide(const Service& service, const Archive&, const Context&) {
  if (!service.exists) return unknown_service();
  if (service.archived) return nothing_to_do();
  return happens(Archived{});
}

Decision<Event> decide(const Service& service, const Restore& command, const Context&) {
  if (!service.exists) return unknown_service();
  if (!service.archived) return nothing_to_do();
  if (command.code_taken) return code_taken();
  return happens(Restored{});
}

void evolve(Service& service, const Defined& event) {
  service.exists = true;
  service.garage_id = event.garage_id;
  service.currency = event.currency;
  service.content = event.content;
}

void evolve(Service& service, const Revised& event) { service.content = event.content; }

void evolve(Service& service, const Archived&) { service.archived = true; }

void evolve(Service& service, const Restored&) { service.archived = false; }

std::optional<std::int64_t> list_price_minor(const Content& content) {
  std::int64_t total = 0;
  for (const auto& line : content.lines) {
    const auto cost = cost_of(line.quantity, line.unit_price);
    if (!cost || *cost > document::line_minor_max) return std::nullopt;
    total += *cost;
  }
  return total <= document::line_minor_max ? std::optional(total) : std::nullopt;
}

}  // namespace domain::service
