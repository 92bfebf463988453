#include "api/reason_phrase.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace api {

namespace {

constexpr std::pair<int, std::string_view> phrases[] = {{100, "Continue"},
                                                        {200, "OK"},
                                                        {201, "Created"},
                                                        {202, "Accepted"},
                                                        {204, "No Content"},
                                                        {206, "Partial Content"},
                                                        {301, "Moved Permanently"},
                                                        {302, "Found"},
                                                        {303, "See Other"},
                                                        {304, "Not Modified"},
                                                        {307, "Temporary Redirect"},
                                                        {308, "Permanent Redirect"},
                                                        {400, "Bad Request"},
                                                        {401, "Unauthorized"},
                                                        {402, "Payment Required"},
                                                        {403, "Forbidden"},
                                                        {404, "Not Found"},
                                                        {405, "Method Not Allowed"},
                                                        {406, "Not Acceptable"},
                                                        {408, "Request Timeout"},
                                                        {409, "Conflict"},
                                                        {410, "Gone"},
                                                        {411, "Length Required"},
                                                        {412, "Precondition Failed"},
                                                        {413, "Content Too Large"},
                                                        {414, "URI Too Long"},
                                                        {415, "Unsupported Media Type"},
                                                        {416, "Range Not Satisfiable"},
                                                        {417, "Expectation Failed"},
                                                        {421, "Misdirected Request"},
                                                        {422, "Unprocessable Content"},
                                                        {423, "Locked"},
                                                        {424, "Failed Dependency"},
                                                        {428, "Precondition Required"},
                                                        {429, "Too Many Requests"},
                                                        {431, "Request Header Fields Too Large"},
                                                        {451, "Unavailable For Legal Reasons"},
                                                        {500, "Internal Server Error"},
                                                        {501, "Not Implemented"},
                                                        {502, "Bad Gateway"},
                                                        {503, "Service Unavailable"},
                                                        {504, "Gateway Timeout"},
                                                        {505, "HTTP Version Not Supported"},
                                                        {507, "Insufficient Storage"}};

/// At each status its phrase; empty where there is none.
constexpr auto phrase_of_status = [] {
  std::array<std::string_view, 600> phrases_by_status{};
  for (const auto& [status, phrase] : phrases) phrases_by_status[static_cast<std::size_t>(status)] = phrase;
  return phrases_by_status;
}();

}  // namespace

std::string_view reason_phrase(int status) {
  const auto index = static_cast<std::size_t>(status);
  const auto phrase = index < phrase_of_status.size() ? phrase_of_status[index] : std::string_view{};
  return phrase.empty() ? "Unknown" : phrase;
}

}  // namespace api
