// How long an edit of an ONNX file takes and how much memory, against one memcpy of the same bytes. Linux; prints JSON, which onnx.mjs reads.
// Models are vision transformers as the hub exports them, of random weights, made anew at each run. With --write FILE it only writes
// one of them, for the bench of its inference.
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "onnx/build_model.h"
#include "onnx/gate.h"
#include "onnx/layers.h"
#include "onnx/observe.h"

namespace {

using namespace pn;
using Bytes = std::vector<std::uint8_t>;

struct Size {
  std::int64_t dim;
  int blocks;
  int rounds;
};
constexpr Size kSizes[] = {{256, 2, 15}, {384, 6, 11}, {576, 6, 9}, {768, 12, 7}};  // about 10, 50, 100 and 350 MB

// Floats of a size that keeps activations in their range.
std::string random_weights(std::size_t count) {
  std::mt19937 random(static_cast<std::uint32_t>(count));
  std::string bytes(4 * count, '\0');
  for (std::size_t i = 0; i < count; ++i) {
    const float weight = (static_cast<float>(random()) / 4294967296.0F - 0.5F) * 0.1F;
    std::memcpy(bytes.data() + 4 * i, &weight, 4);
  }
  return bytes;
}

class Transformer {
 public:
  explicit Transformer(const Size& size) : dim_(size.dim) {
    model_.input("pixel_values", {0, 3, 224, 224})
        .integers("tokens", {0, dim_, -1})
        .integers("heads", {0, 0, dim_ / 64, 64})
        .integers("joined", {0, 0, dim_})
        .integers("first", {0});
    matrix("patch", {dim_, 3, 32, 32});
    matrix("eps", {1});
    model_.node("Conv", {"pixel_values", "patch"}, "conv", {{"strides", {32, 32}}}).node("Reshape", {"conv", "tokens"}, "flat");
    model_.node("Transpose", {"flat"}, "stream", {{"perm", {0, 2, 1}}});
    for (int block = 0; block < size.blocks; ++block) add_block("/vision_model/encoder/layers." + std::to_string(block));
    matrix("projection", {dim_, 512});
    model_.node("Gather", {stream_, "first"}, "cls3", {}, {{"axis", 1}})
        .node("Flatten", {"cls3"}, "cls")
        .node("MatMul", {"cls", "projection"}, "image_embeds")
        .output("image_embeds", {0, 512});
  }

  std::string bytes() const { return model_.bytes(); }

 private:
  void matrix(const std::string& name, const std::vector<std::int64_t>& dims) {
    std::size_t count = 1;
    for (const std::int64_t size : dims) count *= static_cast<std::size_t>(size);
    model_.weight_of(name, dims, random_weights(count));
  }

  // A linear layer with its bias.
  std::string linear(const std::string& at, const std::string& input, std::int64_t from, std::int64_t to) {
    matrix(at + ".weight", {from, to});
    matrix(at + ".bias", {to});
    model_.node("MatMul", {input, at + ".weight"}, at + "/MatMul").node("Add", {at + ".bias", at + "/MatMul"}, at + "/Add");
    return at + "/Add";
  }

  std::string norm(const std::string& at, const std::string& input) {
    matrix(at + ".weight", {dim_});
    matrix(at + ".bias", {dim_});
    model_.node("ReduceMean", {input}, at + "/mean", {{"axes", {-1}}})
        .node("Sub", {input, at + "/mean"}, at + "/sub")
        .node("Mul", {at + "/sub", at + "/sub"}, at + "/square");
    model_.node("ReduceMean", {at + "/square"}, at + "/variance", {{"axes", {-1}}})
        .node("Add", {at + "/variance", "eps"}, at + "/eps")
        .node("Sqrt", {at + "/eps"}, at + "/sqrt");
    model_.node("Div", {at + "/sub", at + "/sqrt"}, at + "/div")
        .node("Mul", {at + "/div", at + ".weight"}, at + "/mul")
        .node("Add", {at + "/mul", at + ".bias"}, at + "/out");
    return at + "/out";
  }

  std::string add(const std::string& name, const std::string& branch) {
    model_.node("Add", {stream_, branch}, name);
    return name;
  }

  void add_block(const std::string& at) {
    const std::string normed = norm(at + "/layer_norm1", stream_);
    std::string parts[3];
    for (int i = 0; i < 3; ++i) {
      const std::string part = at + "/self_attn/" + "qkv"[i] + "_proj";
      model_.node("Reshape", {linear(part, normed, dim_, dim_), "heads"}, part + "/heads")
          .node("Transpose", {part + "/heads"}, part + "/turned", {{"perm", {0, 2, i == 1 ? 3 : 1, i == 1 ? 1 : 3}}});
      parts[i] = part + "/turned";
    }
    const std::string attention = at + "/self_attn";
    model_.node("MatMul", {parts[0], parts[1]}, attention + "/scores")
        .node("Softmax", {attention + "/scores"}, attention + "/weights")
        .node("MatMul", {attention + "/weights", parts[2]}, attention + "/mixed");
    model_.node("Transpose", {attention + "/mixed"}, attention + "/back", {{"perm", {0, 2, 1, 3}}})
        .node("Reshape", {attention + "/back", "joined"}, attention + "/joined");
    stream_ = add(at + "/Add", linear(attention + "/out_proj", attention + "/joined", dim_, dim_));
    const std::string mlp = at + "/mlp";
    const std::string hidden = linear(mlp + "/fc1", norm(at + "/layer_norm2", stream_), dim_, 4 * dim_);
    model_.node("Mul", {hidden, "eps"}, mlp + "/scaled")
        .node("Sigmoid", {mlp + "/scaled"}, mlp + "/sigmoid")
        .node("Mul", {hidden, mlp + "/sigmoid"}, mlp + "/hidden");
    stream_ = add(at + "/Add_1", linear(mlp + "/fc2", mlp + "/hidden", 4 * dim_, dim_));
  }

  std::int64_t dim_;
  std::string stream_ = "stream";
  test::ModelBuilder model_;
};

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "bench_onnx: %s\n", what);
  std::exit(1);
}

// All the page does to put a gate on every neuron of the usual layers. Returns the new file's size.
std::size_t gate(const Bytes& file) {
  const auto graph = onnx::read_graph(file);
  if (!graph) fail("the model cannot be read");
  const auto layers = onnx::discover_layers(*graph, 224);
  if (!layers) fail("the model has no layers");
  const auto model = onnx::gate(*graph, file, *layers);
  if (!model) fail("the model cannot be gated");
  const auto edited = onnx::apply_splices(file, model->splices);
  if (!edited) fail("the splices do not fit");
  return edited->size();
}

// And to make them outputs; the few bytes are put behind the file by whoever holds it.
std::size_t observe(const Bytes& file) {
  const auto graph = onnx::read_graph(file);
  if (!graph) fail("the model cannot be read");
  const auto layers = onnx::discover_layers(*graph, 224);
  if (!layers) fail("the model has no layers");
  std::vector<std::string> tensors;
  for (const onnx::NeuronLayer& layer : *layers) tensors.push_back(layer.tensor);
  const auto tail = onnx::observe(*graph, tensors);
  if (!tail) fail("the layers cannot be observed");
  return file.size() + tail->size();
}

std::size_t copy(const Bytes& file) {
  const std::unique_ptr<std::uint8_t[]> fresh(new std::uint8_t[file.size()]);
  std::memcpy(fresh.get(), file.data(), file.size());
  asm volatile("" : : "r"(fresh.get()) : "memory");  // the copy is not to be left out
  return file.size();
}

template <class Work>
double milliseconds(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  if (work() == 0) fail("nothing came out");
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

Bytes read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  Bytes file(static_cast<std::size_t>(stream.tellg()));
  stream.seekg(0);
  if (!stream.read(reinterpret_cast<char*>(file.data()), static_cast<std::streamsize>(file.size())))
    fail("the model's file cannot be read");
  return file;
}

// A line of /proc/self/status, in bytes.
double status_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key + ":")) return 1024 * std::strtod(line.c_str() + key.size() + 1, nullptr);
  }
  fail("/proc/self/status does not tell how much memory is used");
}

// The most memory that `work` takes beside the file as loaded, as a multiple of the file's size; in a process of its own.
template <class Work>
double peak(const std::string& path, Work&& work) {
  int ends[2];
  if (pipe(ends) != 0) fail("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    const Bytes file = read(path);
    const double before = status_bytes("VmRSS");
    (void)work(file);
    const double extra = (status_bytes("VmHWM") - before) / static_cast<double>(file.size());
    _exit(write(ends[1], &extra, sizeof extra) == sizeof extra ? 0 : 1);
  }
  close(ends[1]);
  double extra = 0;
  const bool answered = ::read(ends[0], &extra, sizeof extra) == sizeof extra;
  close(ends[0]);
  int ignored = 0;
  waitpid(child, &ignored, 0);
  if (!answered) fail("the process whose memory was measured did not end well");
  return extra;
}

void write_model(const Size& size, const std::string& path) {
  const std::string model = Transformer(size).bytes();
  if (!std::ofstream(path, std::ios::binary).write(model.data(), static_cast<std::streamsize>(model.size())))
    fail("the model's file cannot be written");
}

void measure(const Size& size, const std::string& path, const char* comma) {
  write_model(size, path);
  const double gate_peak = peak(path, gate);
  const double observe_peak = peak(path, observe);
  const Bytes file = read(path);
  std::remove(path.c_str());
  std::vector<double> copies, gates, observes, gate_ratios, observe_ratios;
  for (int round = -1; round < size.rounds; ++round) {  // the first is not counted
    const double copied = milliseconds([&] { return copy(file); });
    const double gated = milliseconds([&] { return gate(file); });
    const double observed = milliseconds([&] { return observe(file); });
    if (round < 0) continue;
    copies.push_back(copied);
    gates.push_back(gated);
    observes.push_back(observed);
    gate_ratios.push_back(gated / copied);
    observe_ratios.push_back(observed / copied);
  }
  std::printf(
      " {\"file_bytes\": %zu, \"nodes\": %zu, \"rounds\": %d, \"copy_ms\": %.3f, \"gate_ms\": %.3f, \"gate_per_copy\": %.3f, "
      "\"gate_peak\": %.3f, \"observe_ms\": %.3f, \"observe_per_copy\": %.3f, \"observe_peak\": %.3f}%s\n",
      file.size(), onnx::read_graph(file)->nodes.size(), size.rounds, median(copies), median(gates), median(gate_ratios), gate_peak,
      median(observes), median(observe_ratios), observe_peak, comma);
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3 && std::strcmp(arguments[1], "--write") == 0) {
    write_model(kSizes[1], arguments[2]);
    return 0;
  }
  mallopt(M_MMAP_THRESHOLD, 1 << 20);  // every large buffer is fresh from the system, in all that is compared
  const char* folder = std::getenv("TMPDIR");
  const std::string path = std::string(folder != nullptr ? folder : "/tmp") + "/polyneuron-bench-" + std::to_string(getpid()) + ".onnx";
  std::puts("[");
  for (const Size& size : kSizes) measure(size, path, &size == std::end(kSizes) - 1 ? "" : ",");
  std::puts("]");
}
