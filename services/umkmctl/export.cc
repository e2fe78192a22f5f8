#include "umkmctl/export.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <type_traits>

#include "umkmctl/columns.h"
#include "umkmctl/csv.h"

namespace umkm::ctl {
namespace {

constexpr int kPageSize = 1000;

constexpr Column kEnterpriseExport[] = {
    {"enterprise_id", "enterprise_id"},
    {"name", "name"},
    {"nib", "nib"},
    {"region_code", "region_code"},
    {"kbli_version", "kbli_version"},
    {"kbli_code", "kbli_code"},
    {"section", "section"},
    {"status", "status"},
    {"scale", "scale"},
    {"rule_set", "classification.rule_set"},
    {"figures_year", "classification.figures.year"},
    {"net_worth_rupiah", "classification.figures.net_worth_rupiah"},
    {"annual_sales_rupiah", "classification.figures.annual_sales_rupiah"},
    {"capital_rupiah", "classification.figures.capital_rupiah"},
    {"declared_scale", "classification.declared_scale"},
    {"declared_by", "classification.declared_by"},
    {"registered_on", "registered_on"},
    {"effective_on", "effective_on"},
    {"closed_on", "closed_on"},
    {"workers", "workers"},
};

constexpr Column kCooperativeExport[] = {
    {"cooperative_id", "cooperative_id"},
    {"name", "name"},
    {"nik_koperasi", "nik_koperasi"},
    {"region_code", "region_code"},
    {"served_region_codes", "served_region_codes"},
    {"form", "form"},
    {"type", "type"},
    {"declared_status", "declared_status"},
    {"status_letter", "status_letter"},
    {"registered_on", "registered_on"},
    {"effective_on", "effective_on"},
};

using Stub = registry::v1::RegistryService::Stub;

// A field of the List request and its value; empty: any.
struct Filter {
  const char* field;
  const std::string& value;
};

// The rows of a page as CSV, written at once.
class CsvPages {
 public:
  CsvPages(std::span<const Column> columns, const google::protobuf::Descriptor& of,
           std::ostream& out)
      : out_(out) {
    for (const Column& column : columns) {
      fields_.emplace_back(of, column.path);
      AppendCsvCell(text_ += text_.empty() ? "" : ",", column.name);
    }
    text_ += '\n';
  }

  void Write(const auto& subjects) {
    for (const auto& subject : subjects) {
      for (const Field& field : fields_) {
        const std::string_view cell = field.Get(subject, cell_);
        if (&field != &fields_.front()) text_ += ',';
        IsFormula(cell) ? AppendCsvCell(text_, WithoutFormula(cell)) : AppendCsvCell(text_, cell);
      }
      text_ += '\n';
    }
    out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
    text_.clear();  // keeps its capacity
  }

 private:
  std::ostream& out_;
  std::vector<Field> fields_;
  std::string text_, cell_;
};

// Asks for page after page and writes their rows: one page while the next is on its way, and no
// more, so the memory is that of two.
template <class Request, class Response, class RowsOf>
Exit WritePages(grpc::Status (Stub::*list)(grpc::ClientContext*, const Request&, Response*),
                const std::vector<Filter>& filters, std::span<const Column> columns,
                const RowsOf& rows_of, Client& client, std::ostream& out, std::ostream& talk) {
  Request request;
  for (const Filter& filter : filters) {
    if (const auto wrong =
            Field(*request.GetDescriptor(), filter.field).Set(request, filter.value)) {
      Say(talk,
          {.reason = "BAD_FILTER",
           .message = {"a filter is wrong", "sebuah filter salah"},
           .fields = {{filter.field, *wrong}}},
          client.language());
      return kUsage;
    }
  }
  request.set_page_size(kPageSize);
  // Used again and again: a message that is cleared keeps its memory for the next page.
  struct Answer {
    grpc::Status status;
    Response page;
  };
  Answer here, on_its_way;
  const auto ask = [&] {
    return std::async(std::launch::async, [&client, &on_its_way, list, request] {
      on_its_way.status =
          (client.registry().*list)(client.Context().get(), request, &on_its_way.page);
    });
  };
  using Rows = std::remove_cvref_t<decltype(rows_of(here.page))>;
  CsvPages pages(columns, *Rows::value_type::descriptor(), out);
  int64_t count = 0;
  std::future<void> next = ask();
  while (next.valid()) {
    next.get();
    std::swap(here, on_its_way);
    if (!here.status.ok()) return SayFailure(talk, here.status, client.language());
    request.set_page_token(here.page.next_page_token());
    if (!request.page_token().empty() && out.good()) next = ask();
    pages.Write(rows_of(here.page));
    count += rows_of(here.page).size();
  }
  if (!out.flush()) {
    talk << "umkmctl: cannot write the file\n";
    return kUsage;
  }
  talk << WithSeparators(count, client.language()) << " rows\n";
  return kOk;
}

// Into a file beside the wanted one, which takes its name when it is whole.
int ExportToFile(const ExportOptions& options, Client& client, std::ostream& talk) {
  const std::string part = options.output + ".part";
  std::ofstream file(part, std::ios::trunc);
  const int code = RunExport(options, client, file, talk);
  file.close();
  std::error_code error;
  if (code == kOk) {
    std::filesystem::rename(part, options.output, error);
    if (error) talk << "umkmctl: cannot write " << options.output << "\n";
    return error ? kUsage : kOk;
  }
  std::filesystem::remove(part, error);
  return code;
}

}  // namespace

int RunExport(const ExportOptions& options, Client& client, std::ostream& out, std::ostream& talk) {
  if (options.kind == "enterprises") {
    return WritePages(
        &Stub::ListEnterprises,
        {{"region_prefix", options.region},
         {"scale", options.scale},
         {"section", options.section},
         {"status", options.status},
         {"registered_from", options.from},
         {"registered_until", options.until},
         {"name_contains", options.name}},
        kEnterpriseExport, [](const auto& page) -> const auto& { return page.enterprises(); },
        client, out, talk);
  }
  return WritePages(
      &Stub::ListCooperatives,
      {{"region_prefix", options.region},
       {"declared_status", options.status},
       {"type", options.type},
       {"form", options.form},
       {"name_contains", options.name}},
      kCooperativeExport, [](const auto& page) -> const auto& { return page.cooperatives(); },
      client, out, talk);
}

void AddExport(CLI::App& app, Session& session) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App& command = AddGroup(app, "export", "Write the register as CSV, without owners");
  const auto add = [&](const std::string& kind, const std::string& help) -> CLI::App& {
    CLI::App& one = AddCommand(command, kind, help);
    AddOption(one, "--output", options->output, "File; standard output without it");
    AddOption(one, "--region", options->region, "Region and all below it: 65.01");
    AddOption(one, "--status", options->status, "Status");
    AddOption(one, "--name", options->name, "Text in the name");
    OnChosen(one, session, [options, kind, &session] {
      options->kind = kind;
      Client client(session.target);
      return options->output.empty() ? RunExport(*options, client, std::cout, std::cerr)
                                     : ExportToFile(*options, client, std::cerr);
    });
    return one;
  };
  const std::string codes =
      "\n\nExit codes: 0 written, 1 the call was refused, 2 a wrong filter or a file that cannot "
      "be\n"
      "written, 3 the registry cannot be reached.";
  CLI::App& enterprises = add("enterprises", "Enterprises");
  AddOption(enterprises, "--scale", options->scale, "micro, small, medium, large, unclassified");
  AddOption(enterprises, "--section", options->section, "Section of the classification: C");
  AddOption(enterprises, "--registered-from", options->from, "On or after, YYYY-MM-DD");
  AddOption(enterprises, "--registered-until", options->until, "On or before, YYYY-MM-DD");
  SetFooter(enterprises,
            "Example:\n"
            "  umkmctl export enterprises --region 65.01 --scale micro --output bulungan.csv" +
                codes);
  CLI::App& cooperatives = add("cooperatives", "Cooperatives");
  AddOption(cooperatives, "--type", options->type, "savings_and_loans, consumers, producers, …");
  AddOption(cooperatives, "--form", options->form, "primary or secondary");
  SetFooter(cooperatives,
            "Example:\n"
            "  umkmctl export cooperatives --status inactive > inactive.csv" +
                codes);
}

}  // namespace umkm::ctl
