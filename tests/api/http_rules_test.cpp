// The pure rules of HTTP that the server keeps: entity tags, Accept-Encoding, heads.
#include <gtest/gtest.h>

#include <ctime>

#include "api/accept.hpp"
#include "api/compression.hpp"
#include "api/etag.hpp"
#include "api/response_head.hpp"
#include "api/token_list.hpp"

namespace api {
namespace {

TEST(EntityTags, match_by_the_weak_comparison_anywhere_in_a_list) {
  EXPECT_TRUE(tag_matches(R"("7")", R"("7")"));
  EXPECT_TRUE(tag_matches(R"(W/"7")", R"("7")"));
  EXPECT_TRUE(tag_matches(R"("7")", R"(W/"7")"));
  EXPECT_TRUE(tag_matches(R"("6", W/"with, comma" ,"7")", R"("7")"));
  EXPECT_TRUE(tag_matches("*", R"("7")"));
}

TEST(EntityTags, do_not_match_what_is_another_tag_or_no_tag) {
  EXPECT_FALSE(tag_matches(R"("77")", R"("7")"));
  EXPECT_FALSE(tag_matches(R"("6", "8")", R"("7")"));
  EXPECT_FALSE(tag_matches("7", R"("7")"));
  EXPECT_FALSE(tag_matches(R"("7)", R"("7")"));
  EXPECT_FALSE(tag_matches(R"("x" * "7")", R"("7")"));
  EXPECT_FALSE(tag_matches("", R"("7")"));
}

TEST(EntityTags, of_bodies_are_weak_and_equal_for_equal_bodies_only) {
  EXPECT_EQ(BodyTag("one").text(), BodyTag("one").text());
  EXPECT_NE(BodyTag("one").text(), BodyTag("two").text());
  EXPECT_TRUE(BodyTag("").text().starts_with("W/\""));
  EXPECT_TRUE(BodyTag("").text().ends_with('"'));
}

TEST(AcceptEncoding, wants_gzip_when_it_is_named_or_covered_by_the_star) {
  EXPECT_TRUE(accepts_gzip("gzip"));
  EXPECT_TRUE(accepts_gzip("deflate, GZIP;q=0.5, br"));
  EXPECT_TRUE(accepts_gzip("x-gzip"));
  EXPECT_TRUE(accepts_gzip("*"));
  EXPECT_TRUE(accepts_gzip("gzip ; q=1.000"));
}

TEST(AcceptEncoding, does_not_want_gzip_when_it_is_refused_or_liked_less_than_the_plain_body) {
  EXPECT_FALSE(accepts_gzip(""));
  EXPECT_FALSE(accepts_gzip("br"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0.000, *"));
  EXPECT_FALSE(accepts_gzip("*;q=0"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0.5, identity;q=0.8"));
  EXPECT_FALSE(accepts_gzip("gzip;q=nonsense"));
  EXPECT_FALSE(accepts_gzip("gzip;q=1.001"));
}

TEST(Accept, prefers_what_is_named_with_the_highest_quality_and_of_equals_the_first) {
  constexpr std::string_view offers = "application/json, text/csv, text/html";
  EXPECT_EQ(preferred("", offers), "application/json");
  EXPECT_EQ(preferred("image/png", offers), "application/json");
  EXPECT_EQ(preferred("*/*", offers), "application/json");
  EXPECT_EQ(preferred("text/csv, application/json", offers), "text/csv");
  EXPECT_EQ(preferred("application/json, text/csv", offers), "application/json");
  EXPECT_EQ(preferred("application/json;q=0.2, Text/HTML; q=0.9", offers), "text/html");
  EXPECT_EQ(preferred("text/*", offers), "text/csv");
  EXPECT_EQ(preferred("text/csv;header=present;q=0.4, */*;q=0.3", offers), "text/csv");
  EXPECT_EQ(preferred("text/csv;q=0", offers), "application/json");
  EXPECT_EQ(preferred("text/csv;q=nonsense, text/html;q=0.1", offers), "text/html");
}

TEST(Compression, is_for_texts) {
  EXPECT_TRUE(is_compressible("application/json"));
  EXPECT_TRUE(is_compressible("application/problem+json"));
  EXPECT_TRUE(is_compressible("text/csv; charset=utf-8"));
  EXPECT_FALSE(is_compressible("application/pdf"));
  EXPECT_FALSE(is_compressible("image/png"));
  EXPECT_FALSE(is_compressible(""));
}

TEST(Headers, are_found_by_name_without_regard_to_case) {
  constexpr std::string_view lines = "Location: /x\r\nETAG:  \"7\" \r\nEmpty:\r\n";
  EXPECT_EQ(find_header(lines, "etag"), "\"7\"");
  EXPECT_EQ(find_header(lines, "Location"), "/x");
  EXPECT_EQ(find_header(lines, "Loc"), "");
  EXPECT_EQ(find_header(lines, "Empty"), "");
  EXPECT_NE(find_header(lines, "Empty").data(), nullptr);
  EXPECT_EQ(find_header(lines, "Missing").data(), nullptr);
}

TEST(Heads, hold_what_they_are_told_and_end_with_an_empty_line) {
  std::string out;
  append_head(out, {.status = 404,
                    .date = "Sun, 06 Nov 1994 08:49:37 GMT",
                    .content_type = "text/plain",
                    .content_length = 5,
                    .headers = "X: y\r\n",
                    .connection = "close"});
  EXPECT_EQ(out,
            "HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\n"
            "Content-Length: 5\r\nX: y\r\nConnection: close\r\n\r\n");
}

TEST(Dates, are_written_as_http_wants_them) {
  const auto before = std::time(nullptr);
  DateClock clock;
  const std::string text(clock.now());
  const auto after = std::time(nullptr);
  std::tm parts{};
  const char* const end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  ASSERT_NE(end, nullptr) << text;
  EXPECT_EQ(*end, '\0');
  EXPECT_EQ(text.size(), 29U);
  const auto told = timegm(&parts);
  EXPECT_GE(told, before);
  EXPECT_LE(told, after);
}

}  // namespace
}  // namespace api
