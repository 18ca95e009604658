"""Small CLIP encoders with random weights, written as their authors wrote them: same modules, same names, same operators.

openai_resnet   openai/CLIP, clip/model.py ModifiedResNet with its attention pool
hf_vision       transformers, CLIPVisionModelWithProjection (QuickGELU), as optimum exports it
open_clip_vit   open_clip, VisionTransformer on nn.MultiheadAttention, tokens before batch, exact GELU
hf_text         transformers, CLIPTextModelWithProjection
hf_clip         transformers, CLIPModel: both encoders and the logits, in one graph as the hub's model.onnx
one_graph       the same encoders with openai/CLIP's forward(image, text), which gives logits alone
"""

import math
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.relu2 = nn.ReLU(inplace=True)
        self.avgpool = nn.AvgPool2d(stride) if stride > 1 else nn.Identity()
        self.conv3 = nn.Conv2d(planes, planes * 4, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes * 4)
        self.relu3 = nn.ReLU(inplace=True)
        self.downsample = None
        if stride > 1 or inplanes != planes * 4:
            self.downsample = nn.Sequential(OrderedDict([
                ("-1", nn.AvgPool2d(stride)), ("0", nn.Conv2d(inplanes, planes * 4, 1, bias=False)), ("1", nn.BatchNorm2d(planes * 4))]))

    def forward(self, x):
        out = self.relu1(self.bn1(self.conv1(x)))
        out = self.avgpool(self.relu2(self.bn2(self.conv2(out))))
        out = self.bn3(self.conv3(out))
        out += x if self.downsample is None else self.downsample(x)
        return self.relu3(out)


class AttentionPool2d(nn.Module):
    def __init__(self, side, embed_dim, num_heads, output_dim):
        super().__init__()
        self.positional_embedding = nn.Parameter(torch.randn(side ** 2 + 1, embed_dim) / embed_dim ** 0.5)
        self.k_proj = nn.Linear(embed_dim, embed_dim)
        self.q_proj = nn.Linear(embed_dim, embed_dim)
        self.v_proj = nn.Linear(embed_dim, embed_dim)
        self.c_proj = nn.Linear(embed_dim, output_dim)
        self.num_heads = num_heads

    def forward(self, x):
        x = x.flatten(start_dim=2).permute(2, 0, 1)
        x = torch.cat([x.mean(dim=0, keepdim=True), x], dim=0)
        x = x + self.positional_embedding[:, None, :].to(x.dtype)
        x, _ = F.multi_head_attention_forward(
            query=x[:1], key=x, value=x, embed_dim_to_check=x.shape[-1], num_heads=self.num_heads,
            q_proj_weight=self.q_proj.weight, k_proj_weight=self.k_proj.weight, v_proj_weight=self.v_proj.weight, in_proj_weight=None,
            in_proj_bias=torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias]), bias_k=None, bias_v=None, add_zero_attn=False,
            dropout_p=0, out_proj_weight=self.c_proj.weight, out_proj_bias=self.c_proj.bias, use_separate_proj_weight=True,
            training=self.training, need_weights=False)
        return x.squeeze(0)


class ModifiedResNet(nn.Module):
    def __init__(self, layers=(2, 1, 1, 2), output_dim=12, heads=4, side=32, width=2):
        super().__init__()
        half = max(width // 2, 1)
        self.conv1 = nn.Conv2d(3, half, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(half)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(half, half, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(half)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv3 = nn.Conv2d(half, width, 3, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(width)
        self.relu3 = nn.ReLU(inplace=True)
        self.avgpool = nn.AvgPool2d(2)
        self._inplanes = width
        self.layer1 = self._make_layer(width, layers[0])
        self.layer2 = self._make_layer(width * 2, layers[1], 2)
        self.layer3 = self._make_layer(width * 4, layers[2], 2)
        self.layer4 = self._make_layer(width * 8, layers[3], 2)
        self.attnpool = AttentionPool2d(side // 32, width * 32, heads, output_dim)

    def _make_layer(self, planes, blocks, stride=1):
        made = [Bottleneck(self._inplanes, planes, stride)]
        self._inplanes = planes * 4
        made += [Bottleneck(self._inplanes, planes) for _ in range(1, blocks)]
        return nn.Sequential(*made)

    def forward(self, x):
        x = self.relu1(self.bn1(self.conv1(x)))
        x = self.relu2(self.bn2(self.conv2(x)))
        x = self.avgpool(self.relu3(self.bn3(self.conv3(x))))
        return self.attnpool(self.layer4(self.layer3(self.layer2(self.layer1(x)))))


class QuickGELUActivation(nn.Module):
    def forward(self, input):
        return input * torch.sigmoid(1.702 * input)


class NewGELUActivation(nn.Module):
    def forward(self, input):
        return 0.5 * input * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (input + 0.044715 * torch.pow(input, 3.0))))


class CLIPAttention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.num_heads, self.head_dim, self.scale = heads, dim // heads, (dim // heads) ** -0.5
        self.k_proj = nn.Linear(dim, dim)
        self.v_proj = nn.Linear(dim, dim)
        self.q_proj = nn.Linear(dim, dim)
        self.out_proj = nn.Linear(dim, dim)

    def _shape(self, tensor, seq_len, bsz):
        return tensor.view(bsz, seq_len, self.num_heads, self.head_dim).transpose(1, 2).contiguous()

    def forward(self, hidden_states, causal_attention_mask=None):
        bsz, tgt_len, embed_dim = hidden_states.size()
        query_states = self.q_proj(hidden_states) * self.scale
        proj_shape = (bsz * self.num_heads, -1, self.head_dim)
        key_states = self._shape(self.k_proj(hidden_states), -1, bsz).view(*proj_shape)
        value_states = self._shape(self.v_proj(hidden_states), -1, bsz).view(*proj_shape)
        query_states = self._shape(query_states, tgt_len, bsz).view(*proj_shape)
        weights = torch.bmm(query_states, key_states.transpose(1, 2))
        if causal_attention_mask is not None:
            weights = weights.view(bsz, self.num_heads, tgt_len, key_states.size(1)) + causal_attention_mask
            weights = weights.view(bsz * self.num_heads, tgt_len, key_states.size(1))
        output = torch.bmm(F.softmax(weights, dim=-1), value_states)
        output = output.view(bsz, self.num_heads, tgt_len, self.head_dim).transpose(1, 2)
        return self.out_proj(output.reshape(bsz, tgt_len, embed_dim))


class CLIPMLP(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.activation_fn = QuickGELUActivation()
        self.fc1 = nn.Linear(dim, hidden)
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, hidden_states):
        return self.fc2(self.activation_fn(self.fc1(hidden_states)))


class CLIPEncoderLayer(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.self_attn = CLIPAttention(dim, heads)
        self.layer_norm1 = nn.LayerNorm(dim)
        self.mlp = CLIPMLP(dim, 4 * dim)
        self.layer_norm2 = nn.LayerNorm(dim)

    def forward(self, hidden_states, mask=None):
        hidden_states = hidden_states + self.self_attn(self.layer_norm1(hidden_states), mask)
        return hidden_states + self.mlp(self.layer_norm2(hidden_states))


class CLIPEncoder(nn.Module):
    def __init__(self, dim, heads, count):
        super().__init__()
        self.layers = nn.ModuleList([CLIPEncoderLayer(dim, heads) for _ in range(count)])

    def forward(self, hidden_states, mask=None):
        for layer in self.layers:
            hidden_states = layer(hidden_states, mask)
        return hidden_states


class CLIPVisionEmbeddings(nn.Module):
    def __init__(self, dim, side, patch):
        super().__init__()
        self.class_embedding = nn.Parameter(torch.randn(dim))
        self.patch_embedding = nn.Conv2d(3, dim, patch, stride=patch, bias=False)
        count = (side // patch) ** 2 + 1
        self.position_embedding = nn.Embedding(count, dim)
        self.register_buffer("position_ids", torch.arange(count).expand((1, -1)))

    def forward(self, pixel_values):
        patch_embeds = self.patch_embedding(pixel_values).flatten(2).transpose(1, 2)
        class_embeds = self.class_embedding.expand(pixel_values.shape[0], 1, -1)
        return torch.cat([class_embeds, patch_embeds], dim=1) + self.position_embedding(self.position_ids)


class CLIPVisionTransformer(nn.Module):
    def __init__(self, dim, heads, count, side, patch):
        super().__init__()
        self.embeddings = CLIPVisionEmbeddings(dim, side, patch)
        self.pre_layrnorm = nn.LayerNorm(dim)
        self.encoder = CLIPEncoder(dim, heads, count)
        self.post_layernorm = nn.LayerNorm(dim)

    def forward(self, pixel_values):
        return self.post_layernorm(self.encoder(self.pre_layrnorm(self.embeddings(pixel_values)))[:, 0, :])


class CLIPVisionModelWithProjection(nn.Module):
    def __init__(self, dim=32, heads=4, count=2, side=8, patch=4, output_dim=12):
        super().__init__()
        self.vision_model = CLIPVisionTransformer(dim, heads, count, side, patch)
        self.visual_projection = nn.Linear(dim, output_dim, bias=False)

    def forward(self, pixel_values):
        return self.visual_projection(self.vision_model(pixel_values))


class CLIPTextEmbeddings(nn.Module):
    def __init__(self, dim, vocabulary, length):
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, dim)
        self.position_embedding = nn.Embedding(length, dim)
        self.register_buffer("position_ids", torch.arange(length).expand((1, -1)))

    def forward(self, input_ids):
        return self.token_embedding(input_ids) + self.position_embedding(self.position_ids[:, :input_ids.shape[-1]])


class CLIPTextTransformer(nn.Module):
    def __init__(self, dim, heads, count, vocabulary, length):
        super().__init__()
        self.embeddings = CLIPTextEmbeddings(dim, vocabulary, length)
        self.encoder = CLIPEncoder(dim, heads, count)
        self.final_layer_norm = nn.LayerNorm(dim)

    def forward(self, input_ids, attention_mask=None):
        bsz, seq_len = input_ids.shape
        mask = torch.full((bsz, seq_len, seq_len), torch.finfo(torch.float32).min).triu(1).unsqueeze(1)
        if attention_mask is not None:
            padding = 1.0 - attention_mask[:, None, None, :].expand(bsz, 1, seq_len, seq_len).to(torch.float32)
            mask = mask + padding.masked_fill(padding.to(torch.bool), torch.finfo(torch.float32).min)
        hidden = self.final_layer_norm(self.encoder(self.embeddings(input_ids), mask))
        return hidden[torch.arange(bsz), input_ids.to(torch.int).argmax(dim=-1)]


class CLIPTextModelWithProjection(nn.Module):
    def __init__(self, dim=24, heads=3, count=2, vocabulary=48, length=9, output_dim=12):
        super().__init__()
        self.text_model = CLIPTextTransformer(dim, heads, count, vocabulary, length)
        self.text_projection = nn.Linear(dim, output_dim, bias=False)

    def forward(self, input_ids):
        return self.text_projection(self.text_model(input_ids))


class CLIPModel(nn.Module):
    def __init__(self, dim=16, heads=2, count=1, side=8, patch=4, vocabulary=48, length=9, output_dim=12):
        super().__init__()
        self.text_model = CLIPTextTransformer(dim, heads, count, vocabulary, length)
        self.vision_model = CLIPVisionTransformer(dim, heads, count, side, patch)
        self.visual_projection = nn.Linear(dim, output_dim, bias=False)
        self.text_projection = nn.Linear(dim, output_dim, bias=False)
        self.logit_scale = nn.Parameter(torch.tensor(2.6592))

    def forward(self, input_ids, pixel_values, attention_mask):
        image_embeds = self.visual_projection(self.vision_model(pixel_values))
        text_embeds = self.text_projection(self.text_model(input_ids, attention_mask))
        image_embeds = image_embeds / image_embeds.norm(p=2, dim=-1, keepdim=True)
        text_embeds = text_embeds / text_embeds.norm(p=2, dim=-1, keepdim=True)
        logits_per_text = torch.matmul(text_embeds, image_embeds.t()) * self.logit_scale.exp()
        return logits_per_text.t(), logits_per_text, text_embeds, image_embeds


class OneGraph(CLIPModel):
    def encode_image(self, image):
        return self.visual_projection(self.vision_model(image))

    def encode_text(self, text):
        return self.text_projection(self.text_model(text))

    def forward(self, image, text):
        image_features, text_features = self.encode_image(image), self.encode_text(text)
        image_features = image_features / image_features.norm(dim=1, keepdim=True)
        text_features = text_features / text_features.norm(dim=1, keepdim=True)
        logits_per_image = self.logit_scale.exp() * image_features @ text_features.t()
        return logits_per_image, logits_per_image.t()


class ResidualAttentionBlock(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(dim)
        self.attn = nn.MultiheadAttention(dim, heads)
        self.ln_2 = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(OrderedDict([("c_fc", nn.Linear(dim, dim * 4)), ("gelu", nn.GELU()), ("c_proj", nn.Linear(dim * 4, dim))]))

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.attn(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, dim, heads, count):
        super().__init__()
        self.resblocks = nn.ModuleList([ResidualAttentionBlock(dim, heads) for _ in range(count)])

    def forward(self, x):
        for block in self.resblocks:
            x = block(x)
        return x


class OpenClipVisionTransformer(nn.Module):
    def __init__(self, dim=24, heads=3, count=2, side=8, patch=4, output_dim=12):
        super().__init__()
        self.conv1 = nn.Conv2d(3, dim, patch, stride=patch, bias=False)
        self.class_embedding = nn.Parameter(torch.randn(dim))
        self.positional_embedding = nn.Parameter(torch.randn((side // patch) ** 2 + 1, dim))
        self.ln_pre = nn.LayerNorm(dim)
        self.transformer = Transformer(dim, heads, count)
        self.ln_post = nn.LayerNorm(dim)
        self.proj = nn.Parameter(torch.randn(dim, output_dim) * dim ** -0.5)

    def forward(self, x):
        x = self.conv1(x)
        x = x.reshape(x.shape[0], x.shape[1], -1).permute(0, 2, 1)
        x = torch.cat([self.class_embedding.to(x.dtype) + torch.zeros(x.shape[0], 1, x.shape[-1], dtype=x.dtype, device=x.device), x], dim=1)
        x = self.ln_pre(x + self.positional_embedding.to(x.dtype))
        x = self.transformer(x.permute(1, 0, 2)).permute(1, 0, 2)
        return self.ln_post(x[:, 0, :]) @ self.proj
