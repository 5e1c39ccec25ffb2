// What the constructors of torch.nn refuse, by their parameters: exceptions, and letters of kinds of values, which
// refusedKinds.ts reads; behind `s` the texts that are taken. Behind `=` whatever else is given, behind `~` where no other
// optional argument is. Written by torchRefusals.py.

export const TORCH_REFUSALS: Readonly<Record<string, string>> = {
  AdaptiveLogSoftmaxWithLoss:
    'in_features=TypeError:snltdfwmcu,RuntimeError:N n_classes=TypeError:snltdmcu,ValueError:fbNz cutoffs=TypeError:nLTfwbNpzmcu div_value=TypeError:snltdmcu,RuntimeError:N,ZeroDivisionError:z dtype=TypeError:sltdfwbNpzmu',
  AlphaDropout: 'p=TypeError:snltdmcu,ValueError:N',
  BCELoss: 'weight=TypeError:sltdfwbNpzmcu',
  BCEWithLogitsLoss: 'weight=TypeError:sltdfwbNpzmcu pos_weight=TypeError:sltdfwbNpzmcu',
  BatchNorm1d: 'num_features=TypeError:snLTdfwbmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  BatchNorm2d: 'num_features=TypeError:snLTdfwbmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  BatchNorm3d: 'num_features=TypeError:snLTdfwbmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  Bilinear:
    'in1_features=TypeError:snltdfwmcu,RuntimeError:N,ZeroDivisionError:z in2_features=TypeError:snltdfwmcu,RuntimeError:N out_features=TypeError:snltdfwbmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  Conv1d:
    'in_channels=TypeError:snltdmcu,ValueError:f in_channels~TypeError:w,RuntimeError:N out_channels=TypeError:snltdmcu,ValueError:f out_channels~TypeError:wb,RuntimeError:N kernel_size=TypeError:snLTfwmcu,RuntimeError:N padding=ValueError:s(same|valid) groups=TypeError:snltdmcu,ValueError:Nz padding_mode=ValueError:s(zeros|reflect|replicate|circular)ntfwbNpzmcu,TypeError:ld dtype=TypeError:sltdfwbNpzmu',
  Conv2d:
    'in_channels=TypeError:snltdmcu,ValueError:f in_channels~TypeError:w,RuntimeError:N out_channels=TypeError:snltdmcu,ValueError:f out_channels~TypeError:wb,RuntimeError:N kernel_size=TypeError:snLTfwmcu,RuntimeError:N padding=ValueError:s(same|valid) groups=TypeError:snltdmcu,ValueError:Nz padding_mode=ValueError:s(zeros|reflect|replicate|circular)ntfwbNpzmcu,TypeError:ld dtype=TypeError:sltdfwbNpzmu',
  Conv3d:
    'in_channels=TypeError:snltdmcu,ValueError:f in_channels~TypeError:w,RuntimeError:N out_channels=TypeError:snltdmcu,ValueError:f out_channels~TypeError:wb,RuntimeError:N kernel_size=TypeError:snLTfwmcu,RuntimeError:N padding=ValueError:s(same|valid) groups=TypeError:snltdmcu,ValueError:Nz padding_mode=ValueError:s(zeros|reflect|replicate|circular)ntfwbNpzmcu,TypeError:ld dtype=TypeError:sltdfwbNpzmu',
  ConvTranspose1d:
    'in_channels=TypeError:snltdmcu,ValueError:f in_channels~TypeError:wb,RuntimeError:N out_channels=TypeError:snltdmcu,ValueError:f out_channels~TypeError:wb,RuntimeError:N kernel_size=TypeError:snLTfwmcu,RuntimeError:N groups=TypeError:snltdmcu,ValueError:Nz padding_mode=ValueError:s(zeros)nltdfwbNpzmcu dtype=TypeError:sltdfwbNpzmu',
  ConvTranspose2d:
    'in_channels=TypeError:snltdmcu,ValueError:f in_channels~TypeError:wb,RuntimeError:N out_channels=TypeError:snltdmcu,ValueError:f out_channels~TypeError:wb,RuntimeError:N kernel_size=TypeError:snLTfwmcu,RuntimeError:N groups=TypeError:snltdmcu,ValueError:Nz padding_mode=ValueError:s(zeros)nltdfwbNpzmcu dtype=TypeError:sltdfwbNpzmu',
  ConvTranspose3d:
    'in_channels=TypeError:snltdmcu,ValueError:f in_channels~TypeError:wb,RuntimeError:N out_channels=TypeError:snltdmcu,ValueError:f out_channels~TypeError:wb,RuntimeError:N kernel_size=TypeError:snLTfwmcu,RuntimeError:N groups=TypeError:snltdmcu,ValueError:Nz padding_mode=ValueError:s(zeros)nltdfwbNpzmcu dtype=TypeError:sltdfwbNpzmu',
  CrossEntropyLoss: 'weight=TypeError:sltdfwbNpzmcu',
  Dropout: 'p=TypeError:snltdmcu,ValueError:N',
  Dropout1d: 'p=TypeError:snltdmcu,ValueError:N',
  Dropout2d: 'p=TypeError:snltdmcu,ValueError:N',
  Dropout3d: 'p=TypeError:snltdmcu,ValueError:N',
  Embedding:
    'num_embeddings=TypeError:snltdmcu num_embeddings~TypeError:fwb,RuntimeError:N embedding_dim=TypeError:snltdfwmcu,RuntimeError:N padding_idx=TypeError:sltdmcu,IndexError:f dtype=TypeError:sltdfwbNpzmu',
  EmbeddingBag:
    'num_embeddings=TypeError:snltdmcu num_embeddings~TypeError:fwb,RuntimeError:N embedding_dim=TypeError:snltdfwmcu,RuntimeError:N padding_idx=TypeError:sltdmcu,IndexError:f dtype=TypeError:sltdfwbNpzmu',
  FeatureAlphaDropout: 'p=TypeError:snltdmcu,ValueError:N',
  GRU: 'input_size=TypeError:snltdfwmcu,RuntimeError:N hidden_size=TypeError:snltdfwmcu,ValueError:Nz num_layers=TypeError:snltdfwmcu,IndexError:Nz dropout=ValueError:sbN,TypeError:nltdmcu dtype=TypeError:sltdfwbNpzmu',
  GRUCell:
    'input_size=TypeError:snltdfwmcu,RuntimeError:N hidden_size=TypeError:snltdfwmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  GroupNorm:
    'num_groups=TypeError:snltdmcu,ZeroDivisionError:z num_channels=TypeError:snltdmcu,ValueError:f dtype~TypeError:sltdfwbNpzmu',
  Hardtanh:
    'min_val~TypeError:snltdmcu,AssertionError:wp max_val~TypeError:snltdmcu,AssertionError:N min_value=TypeError:sltdmcu min_value~AssertionError:wp max_value=TypeError:sltdmcu max_value~AssertionError:N',
  LSTM: 'input_size=TypeError:snltdfwmcu,RuntimeError:N hidden_size=TypeError:snltdmcu,ValueError:Nz hidden_size~TypeError:fw num_layers=TypeError:snltdfwmcu,IndexError:Nz dropout=ValueError:sbN,TypeError:nltdmcu proj_size=TypeError:snltdfmcu,ValueError:N dtype=TypeError:sltdfwbNpzmu',
  LSTMCell:
    'input_size=TypeError:snltdfwmcu,RuntimeError:N hidden_size=TypeError:snltdfwmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  LayerNorm:
    'normalized_shape=TypeError:nfwmcu normalized_shape~TypeError:sLTb,RuntimeError:N dtype~TypeError:sltdfwbNpzmu',
  LazyBatchNorm1d: 'dtype=TypeError:sltdfwbNpzmu',
  LazyBatchNorm2d: 'dtype=TypeError:sltdfwbNpzmu',
  LazyBatchNorm3d: 'dtype=TypeError:sltdfwbNpzmu',
  LazyConv1d:
    'kernel_size=TypeError:snLTfwmcu,RuntimeError:N padding=ValueError:s(same|valid) groups=TypeError:snltdfwmcu,ValueError:Nz padding_mode=ValueError:s(zeros|reflect|replicate|circular)ntfwbNpzmcu,TypeError:ld dtype=TypeError:sltdfwbNpzmu',
  LazyConv2d:
    'kernel_size=TypeError:snLTfwmcu,RuntimeError:N padding=ValueError:s(same|valid) groups=TypeError:snltdfwmcu,ValueError:Nz padding_mode=ValueError:s(zeros|reflect|replicate|circular)ntfwbNpzmcu,TypeError:ld dtype=TypeError:sltdfwbNpzmu',
  LazyConv3d:
    'kernel_size=TypeError:snLTfwmcu,RuntimeError:N padding=ValueError:s(same|valid) groups=TypeError:snltdfwmcu,ValueError:Nz padding_mode=ValueError:s(zeros|reflect|replicate|circular)ntfwbNpzmcu,TypeError:ld dtype=TypeError:sltdfwbNpzmu',
  LazyConvTranspose1d:
    'kernel_size=TypeError:snLTfwmcu,RuntimeError:N groups=TypeError:snltdfwmcu,ValueError:Nz padding_mode=ValueError:s(zeros)nltdfwbNpzmcu dtype=TypeError:sltdfwbNpzmu',
  LazyConvTranspose2d:
    'kernel_size=TypeError:snLTfwmcu,RuntimeError:N groups=TypeError:snltdfwmcu,ValueError:Nz padding_mode=ValueError:s(zeros)nltdfwbNpzmcu dtype=TypeError:sltdfwbNpzmu',
  LazyConvTranspose3d:
    'kernel_size=TypeError:snLTfwmcu,RuntimeError:N groups=TypeError:snltdfwmcu,ValueError:Nz padding_mode=ValueError:s(zeros)nltdfwbNpzmcu dtype=TypeError:sltdfwbNpzmu',
  LazyInstanceNorm1d: 'dtype=TypeError:sltdfwbNpzmu',
  LazyInstanceNorm2d: 'dtype=TypeError:sltdfwbNpzmu',
  LazyInstanceNorm3d: 'dtype=TypeError:sltdfwbNpzmu',
  LazyLinear: 'dtype=TypeError:sltdfwbNpzmu',
  Linear:
    'in_features=TypeError:snltdfwmcu,RuntimeError:N out_features=TypeError:snltdfwbmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  MultiLabelSoftMarginLoss: 'weight=TypeError:sltdfwbNpzmcu',
  MultiMarginLoss: 'p=ValueError:snltdfNzmcu weight=TypeError:sltdfwbNpzmcu',
  MultiheadAttention:
    'embed_dim=TypeError:snltdmcu,AssertionError:f,ZeroDivisionError:z num_heads=TypeError:snltdmcu,ZeroDivisionError:z kdim=TypeError:sltdfmcu,RuntimeError:N vdim=TypeError:sltdfmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  NLLLoss: 'weight=TypeError:sltdfwbNpzmcu',
  NLLLoss2d: 'weight=TypeError:sltdfwbNpzmcu',
  PReLU:
    'num_parameters=TypeError:snLTdfwbcu,RuntimeError:N,AttributeError:m init=TypeError:snltdmcu dtype=TypeError:sltdfwbNpzmu',
  RNN: 'input_size=TypeError:snltdfwmcu,RuntimeError:N hidden_size=TypeError:snltdfwmcu,ValueError:Nz num_layers=TypeError:snltdfwmcu,IndexError:Nz nonlinearity=ValueError:s(relu|tanh)nltdfwbNpzcu,AttributeError:m dropout=ValueError:sbN,TypeError:nltdmcu dtype=TypeError:sltdfwbNpzmu',
  RNNCell:
    'input_size=TypeError:snltdfwmcu,RuntimeError:N hidden_size=TypeError:snltdfwmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  SyncBatchNorm: 'num_features=TypeError:snLTdfwbmcu,RuntimeError:N dtype=TypeError:sltdfwbNpzmu',
  Transformer:
    'd_model=TypeError:snltdmcu,AssertionError:f,ZeroDivisionError:z nhead=TypeError:snltdmcu,ZeroDivisionError:z num_encoder_layers=TypeError:snltdfwmcu num_decoder_layers=TypeError:snltdfwmcu dim_feedforward=TypeError:snltdfwbmcu,RuntimeError:N dropout=TypeError:snltdmcu,ValueError:N activation=RuntimeError:s(relu|gelu) dtype=TypeError:sltdfwbNpzmu',
  TransformerDecoder: 'decoder_layer=TypeError:sltdfwbNpzcu num_layers=TypeError:snltdfwmcu',
  TransformerDecoderLayer:
    'd_model=TypeError:snltdmcu,AssertionError:f,ZeroDivisionError:z nhead=TypeError:snltdmcu,ZeroDivisionError:z dim_feedforward=TypeError:snltdfwbmcu,RuntimeError:N dropout=TypeError:snltdmcu,ValueError:N activation=RuntimeError:s(relu|gelu) dtype=TypeError:sltdfwbNpzmu',
  TransformerEncoder: 'encoder_layer=TypeError:sltdfwbNpzcu num_layers=TypeError:snltdfwmcu',
  TransformerEncoderLayer:
    'd_model=TypeError:snltdmcu,AssertionError:f,ZeroDivisionError:z nhead=TypeError:snltdmcu,ZeroDivisionError:z dim_feedforward=TypeError:snltdfwbmcu,RuntimeError:N dropout=TypeError:snltdmcu,ValueError:N activation=RuntimeError:s(relu|gelu) dtype=TypeError:sltdfwbNpzmu',
  Upsample: 'scale_factor=ValueError:S,TypeError:Lmcu',
  UpsamplingBilinear2d: 'scale_factor=ValueError:S,TypeError:Lmcu',
  UpsamplingNearest2d: 'scale_factor=ValueError:S,TypeError:Lmcu',
};
