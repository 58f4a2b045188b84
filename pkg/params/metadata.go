package params

// What stands in a generation_config.json and is no parameter.
var metadata = []Param{
	{
		Name: "transformers_version", Group: Metadata, Origin: FromFile, Accepts: []Type{String},
		Short:   "who wrote the file",
		Effect:  "The version of transformers that wrote the file.",
		Where:   "nowhere",
		Example: `explain lint 'GenerationConfig(transformers_version="5.0.0")'`,
	},
	{
		Name: "_from_model_config", Group: Metadata, Origin: FromFile, Accepts: []Type{Bool},
		Short:   "the file was made from config.json",
		Effect:  "Says that the file was made from a model's config.json. Keys that transformers does not know are dropped then.",
		Where:   "nowhere",
		Example: `explain lint 'GenerationConfig(_from_model_config=True)'`,
	},
	{
		Name: "_commit_hash", Group: Metadata, Origin: FromFile, Accepts: []Type{String},
		Short:   "the revision it came from",
		Effect:  "The revision that the file was fetched at. Versions before 5 wrote it; it is not used any more.",
		Where:   "nowhere",
		Example: `explain lint 'GenerationConfig(_commit_hash="abc")'`,
	},
	{
		Name: "_original_object_hash", Group: Metadata, Origin: FromFile, Accepts: []Type{Int},
		Short:   "whether it was changed",
		Effect:  "Tells whether a configuration was changed since it was loaded.",
		Where:   "nowhere",
		Example: `explain lint 'GenerationConfig(_original_object_hash=1)'`,
	},
	{
		Name: "generation_kwargs", Group: Metadata, Origin: FromFile, Accepts: []Type{Mapping},
		Short:   "a field of old versions",
		Effect:  "A field of old versions for further arguments. generate() does not read it, and refuses it as an argument.",
		Where:   "nowhere",
		Example: `explain lint 'model.generate(**inputs, generation_kwargs={"top_k": 5}, max_new_tokens=20)'`,
	},
}
