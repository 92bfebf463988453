#include "api/response_head.hpp"

#include <array>
#include <charconv>

#include "api/reason_phrase.hpp"

namespace api {

namespace {

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_line(std::string& out, std::string_view name_and_colon, std::string_view value) {
  if (!value.empty()) out.append(name_and_colon).append(value).append("\r\n");
}

void append_framing(std::string& out, const ResponseHead& head) {
  switch (head.framing) {
    case Framing::content_length:
      out.append("Content-Length: ");
      append_number(out, head.content_length);
      out.append("\r\n");
      break;
    case Framing::chunked:
      out.append("Transfer-Encoding: chunked\r\n");
      break;
    case Framing::none:
    case Framing::until_close:
      break;
  }
}

void append_status_line(std::string& out, int status) {
  if (status == 200) {
    out.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(status));
  out.append(" ").append(reason_phrase(status)).append("\r\n");
}

}  // namespace

void append_head(std::string& out, const ResponseHead& head) {
  append_status_line(out, head.status);
  append_line(out, "Date: ", head.date);
  append_line(out, "Content-Type: ", head.content_type);
  append_framing(out, head);
  append_line(out, "ETag: ", head.etag);
  out.append(head.headers);
  if (head.gzip) out.append("Content-Encoding: gzip\r\n");
  if (head.varies_by_encoding) out.append("Vary: Accept-Encoding\r\n");
  if (head.varies_by_origin) out.append("Vary: Origin\r\n");
  if (!head.allowed_origin.empty()) {
    append_line(out, "Access-Control-Allow-Origin: ", head.allowed_origin);
    out.append(
        "Access-Control-Expose-Headers: ETag, Location, Retry-After, Allow, Content-Disposition, "
        "WWW-Authenticate, Forecourt-Position, Forecourt-As-Of-Position\r\n");
  }
  append_line(out, "Connection: ", head.connection);
  out.append("\r\n");
}

std::string_view DateClock::now() {
  const auto second = std::time(nullptr);
  if (second != second_) {
    second_ = second;
    format(second);
  }
  return {text_.data(), text_.size()};
}

/// Not by strftime, whose names of days and months follow the locale.
void DateClock::format(std::time_t second) {
  static constexpr std::string_view days = "SunMonTueWedThuFriSat";
  static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::tm parts{};
  gmtime_r(&second, &parts);
  const auto two_digits = [](char* at, int number) {
    at[0] = static_cast<char>('0' + number / 10 % 10);
    at[1] = static_cast<char>('0' + number % 10);
  };
  const auto three_letters = [](char* at, std::string_view names, int index) {
    names.copy(at, 3, static_cast<std::size_t>(index) * 3);
  };
  three_letters(&text_[0], days, parts.tm_wday);
  two_digits(&text_[5], parts.tm_mday);
  three_letters(&text_[8], months, parts.tm_mon);
  two_digits(&text_[12], (parts.tm_year + 1900) / 100);
  two_digits(&text_[14], parts.tm_year % 100);
  two_digits(&text_[17], parts.tm_hour);
  two_digits(&text_[20], parts.tm_min);
  two_digits(&text_[23], parts.tm_sec);
}

}  // namespace api
