#include "api/outgoing_answer.hpp"

#include <optional>
#include <utility>

#include "api/cors.hpp"
#include "api/etag.hpp"
#include "api/token_list.hpp"

namespace api {
namespace {

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

/// Makes the answer a 304 when the client has the same already (RFC 9110, 13.1.2).
void make_conditional(Response& response, std::string_view tag, const Inbox& request) {
  const auto known = request.header("if-none-match");
  if (known.empty() || tag.empty() || !tag_matches(known, tag)) return;
  response.status = 304;
  response.body.clear();
  response.stream = nullptr;
}

/// Packing is not worth it for small bodies, too slow for huge ones, and pointless for pictures.
bool is_worth_packing(const Response& response, const ServerSettings& settings) {
  return response.body.size() >= settings.gzip_bytes_min && response.body.size() <= settings.gzip_bytes_max &&
         is_compressible(response.content_type) &&
         find_header(response.headers, "content-encoding").data() == nullptr;
}

/// A strong tag would promise the very same bytes, which packed ones are not.
void weaken_tag(std::string& headers) {
  const auto tag = find_header(headers, "etag");
  if (tag.starts_with('"')) headers.insert(static_cast<std::size_t>(tag.data() - headers.data()), "W/");
}

Framing framing_of(const Response& response, const Inbox& request) {
  if (has_no_body(response.status)) return Framing::none;
  if (!response.stream) return Framing::content_length;
  return request.is_http_1_0() ? Framing::until_close : Framing::chunked;
}

}  // namespace

void OutgoingAnswer::prepare(Response response, const Inbox& request, const Tools& tools, bool& closes) {
  const auto& origins = tools.settings.cors_origins;
  response_ = std::move(response);
  ResponseHead head;
  std::optional<BodyTag> body_tag;
  head.varies_by_encoding = !response_.stream && is_worth_packing(response_, tools.settings);
  if (response_.status == 200 && request.method == "GET") {
    const auto given = find_header(response_.headers, "etag");
    if (given.empty() && !response_.stream) head.etag = body_tag.emplace(response_.body).text();
    if (given.empty()) make_conditional(response_, head.etag, request);
    else if (response_.etag_tells_all) make_conditional(response_, given, request);
  }
  head.gzip =
      head.varies_by_encoding && response_.status != 304 && accepts_gzip(request.header("accept-encoding"));
  if (head.gzip) {
    response_.body = tools.gzip().pack(response_.body);
    weaken_tag(response_.headers);
  }
  head.status = response_.status;
  head.date = tools.date.now();
  head.framing = framing_of(response_, request);
  if (head.framing != Framing::none) head.content_type = response_.content_type;
  head.content_length = response_.body.size();
  head.headers = response_.headers;
  head.varies_by_origin = !origins.empty() && origins.front() != "*";
  head.allowed_origin = allowed_origin(origins, request);
  is_chunked_ = head.framing == Framing::chunked;
  closes = closes || !request.keeps_alive() || head.framing == Framing::until_close;
  if (closes) head.connection = "close";
  else if (request.is_http_1_0()) head.connection = "keep-alive";
  head_.clear();
  append_head(head_, head);
  if (head.framing == Framing::none || request.is_head_request()) {
    response_.body.clear();
    response_.stream = nullptr;
  }
}

void OutgoingAnswer::join() {
  head_ += response_.body;
  response_.body.clear();
}

std::function<void(std::shared_ptr<Push>)> OutgoingAnswer::take_stream() {
  return std::exchange(response_.stream, nullptr);
}

void OutgoingAnswer::clear() {
  response_.body = {};
  response_.headers.clear();
}

}  // namespace api
